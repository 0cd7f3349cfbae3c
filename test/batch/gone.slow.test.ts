/** Folders that go away while a batch is at work: its queue's, and those it watches. Through the command line. */
import { rename, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { makeLibrary, type Library } from "./library.ts";

const args = ["-c:v", "mpeg4", "-c:a", "copy"];

describe("a batch whose folder goes away", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("says that its queue is gone, and not that another dffmpeg has it", async () => {
    await library.addShort("films/x.mkv");
    const script = `#!/bin/sh\ncase " $* " in *x.mkv*) rm -rf '${library.path("q")}';; esac\nexec ffmpeg "$@"\n`;
    await writeFile(library.path("removing"), script, { mode: 0o755 });
    const ffmpeg = ["--ffmpeg", library.path("removing")];
    const { code, stderr } = await library.run("batch", "films", "--queue", "./q", ...ffmpeg, "--", ...args);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.include(`the folder of this queue is gone: ${library.path("q")}\n`);
    expect(stderr).to.include("Put it back; then run the same batch again");
  });

  it("waits for a watched one, and takes neither what it has done nor what failed for a new file", async () => {
    await library.addShort("in/1.mkv");
    await writeFile(library.path("in/bad.mkv"), "no film");
    const times = ["--every", "0.1s", "--settle", "0.2s"];
    const going = library.start("batch", "in", "--watch", ...times, "--to", "out", "--at-once", "1", "--", ...args);
    await Promise.all([going.said(/1\.mkv: done/), going.said(/bad\.mkv: FAILED/)]);
    await rename(library.path("in"), library.path("away"));
    await going.said(/in can't be looked into any more: No such file or directory; waiting for it to come back/);
    await library.addShort("away/2.mkv");
    await rename(library.path("away"), library.path("in"));
    await going.said(/2\.mkv: done/);
    going.child.kill("SIGINT");
    const { code, stderr } = await going.ended;
    expect(code, stderr).to.equal(1);
    expect(stderr).to.include("in is back\n");
    expect(stderr.match(/ → out\/1\.mkv/g), stderr).to.have.length(1);
    expect(stderr).to.include("dffmpeg: 1 more file found\n").and.not.include("skipped");
    expect(stderr.match(/bad\.mkv: FAILED/g), stderr).to.have.length(1);
  });
});
