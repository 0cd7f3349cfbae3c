/** Nodes whose ffmpeg is of another release are named, and refused where that's wanted. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { encode, inventorySchema, type JobEvent } from "../../lib/index.ts";

describe("a node whose ffmpeg is of another release", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-versions-"));
    await mkdir(join(folder, "root"));
    const script = `#!/bin/sh\ncase " $* " in *" -version "*) echo "ffmpeg version 3.9.9"; exit;; esac\nexec ffmpeg "$@"\n`;
    await writeFile(join(folder, "other"), script);
    await chmod(join(folder, "other"), 0o755);
  });
  after(() => rm(folder, { recursive: true }));

  async function run(strictVersions: boolean, ...more: readonly string[]): Promise<readonly JobEvent[]> {
    const events: JobEvent[] = [];
    const nodes = [
      { name: "same", transport: "local" },
      { name: "other", transport: "local", ffmpeg: join(folder, "other") },
    ];
    const inventory = inventorySchema.parse({ version: 1, storage: { root: join(folder, "root") }, nodes });
    const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-fps_mode", "passthrough", "-an", ...more];
    const args = ["-y", "-i", await fixture("h264.mp4"), ...coding, join(folder, "out.mkv")];
    await encode({ args, inventory, strictVersions, onEvent: (event) => events.push(event) });
    return events;
  }

  const ready = (events: readonly JobEvent[]): string[] =>
    events.flatMap((event) => (event.type === "node-ready" ? [event.node] : [])).sort();

  it("is warned of", async () => {
    const events = await run(false);
    expect(ready(events)).to.deep.equal(["other", "same"]);
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings.join("\n")).to.match(
      /^node other: its ffmpeg is 3\.9\.9, this machine's \S+; its windows may look/m,
    );
  });

  it("is left out with --strict-versions, and the others do the work", async () => {
    const events = await run(true);
    expect(ready(events)).to.deep.equal(["same"]);
    const out = events.flatMap((event) => (event.type === "node-left-out" ? [event.error] : []));
    expect(out).to.have.lengthOf(1);
    expect(out[0]).to.contain("--strict-versions wants one kind");
  });

  it("is left out where a lossless encoder would keep what it scales differently", async () => {
    const events = await run(false, "-vf", "scale=160:-2", "-qp", "0");
    expect(ready(events)).to.deep.equal(["same"]);
    const out = events.flatMap((event) => (event.type === "node-left-out" ? [event.error] : []));
    expect(out[0]).to.contain("the encoder is lossless, and filtering differs");
  });
});
