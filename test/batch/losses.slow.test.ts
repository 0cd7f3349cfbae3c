/** Ways in which a batch could lose a film, through the command line. None may. */
import { execFileSync } from "node:child_process";
import { chmod, readFile, rename, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { makeLibrary, type Library } from "./library.ts";

const args = ["-c:v", "mpeg4", "-c:a", "copy"];

describe("a batch loses no film", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());
  const bytes = (name: string): Promise<Buffer> => readFile(library.path(name));

  it("to another of the same name, when the first was replaced by its output", async () => {
    await library.addShort("films/film.avi", "other.mp4");
    await chmod(library.path("films/film.avi"), 0o640);
    const words = ["batch", "films", "--replace", "--ext", "mkv", "--", ...args];
    await library.run(...words);
    expect((await stat(library.path("films/film.mkv"))).mode & 0o777).to.equal(0o640);
    const first = await bytes("films/film.mkv");
    await rename(library.path("other.mp4"), library.path("films/film.mp4"));
    const { code, stderr } = await library.run(...words);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.match(/film\.mp4: FAILED: .*film\.mkv is already the output of .*film\.avi/);
    expect((await bytes("films/film.mkv")).equals(first)).to.equal(true);

    // A camera's names come back: another film.avi, when film.mkv is all that is left of the first.
    await rename(library.path("films/film.mp4"), library.path("films/film.avi"));
    const again = await library.run("batch", "films/film.avi", ...words.slice(2));
    expect(again.stderr).to.match(/film\.avi: FAILED: .*film\.mkv exists already, made from an earlier file/);
    expect((await bytes("films/film.mkv")).equals(first)).to.equal(true);
  });

  it("to one that was refused its output's name, however often it runs", async () => {
    await library.addShort("films/one.mkv", "films/one.mp4");
    const words = ["films", "--to", "out", "--ext", "mkv", "--", ...args];
    const first = await library.run("batch", ...words);
    expect(first.stderr).to.match(/one\.mp4: FAILED: .*already the output of/);
    const made = await bytes("out/one.mkv");
    const { code, stderr } = await library.run("batch", ...words);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.match(/one\.mp4: FAILED: .*already the output of/);
    expect((await bytes("out/one.mkv")).equals(made)).to.equal(true);
  });

  it("that is written while the output of the earlier one is checked", async () => {
    await library.addShort("films/x.mkv");
    await writeFile(library.path("newer"), "a newer film");
    const script = `#!/bin/sh\ncase " $* " in *" -xerror "*) cp '${library.path("newer")}' '${library.path("films/x.mkv")}';; esac\nexec ffmpeg "$@"\n`;
    await writeFile(library.path("slow"), script, { mode: 0o755 });
    const { code, stderr } = await library.run(
      ...["batch", "films", "--replace", "--ffmpeg", library.path("slow"), "--", ...args],
    );
    expect(code, stderr).to.equal(1);
    expect(stderr).to.include("the source changed while its output was being checked");
    expect(await library.list("films")).to.deep.equal(["x.mkv"]);
    expect(String(await bytes("films/x.mkv"))).to.equal("a newer film");
  });

  it("whose output would be itself by way of a linked folder", async () => {
    await library.addShort("films/x.mkv");
    await symlink("films", library.path("link"));
    const before = await bytes("films/x.mkv");
    const { code, stderr } = await library.run("batch", "link", "--to", "films", "--overwrite", "--", ...args);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.match(/x\.mkv: FAILED: .*films\/x\.mkv is the source itself/);
    expect((await bytes("films/x.mkv")).equals(before)).to.equal(true);
  });

  it("to what was encoded of an earlier one before a crash", async () => {
    await library.addShort("films/x.mkv");
    await library.run("batch", "films", "--to", "out", "--", ...args);
    const queue = library.path("state/dffmpeg/queues/default/queue.jsonl");
    const lines = (await library.queue()).filter((line) => !/"type":"(finished|settled)"/.test(line));
    const { id } = JSON.parse(lines.find((line) => line.includes('"encoded"')) ?? "") as { id: string };
    // As after a crash right before the output got its name.
    await writeFile(queue, lines.map((line) => `${line}\n`).join(""));
    await rename(library.path("out/x.mkv"), library.path(`out/.dffmpeg-${id}.mkv`));
    const before = await stat(library.path(`out/.dffmpeg-${id}.mkv`));
    await utimes(library.path("films/x.mkv"), 1, 1);
    const { code, stderr } = await library.run("batch");
    expect(code, stderr).to.equal(0);
    expect((await stat(library.path("out/x.mkv"))).mtimeMs).to.be.above(before.mtimeMs);
  });

  it("nor its time to a name that is none: each says what it is", async () => {
    await symlink("two.mkv", library.path("one.mkv"));
    await symlink("one.mkv", library.path("two.mkv"));
    execFileSync("mkfifo", [library.path("pipe.mkv")]);
    const { code, stderr } = await library.run("batch", "one.mkv", "pipe.mkv", "--to", "out", "--", ...args);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.match(/one\.mkv: FAILED: Too many levels of symbolic links\n {2}It's a link that leads back/);
    expect(stderr).to.match(/pipe\.mkv: FAILED: it isn't a regular file\n/);
  });
});
