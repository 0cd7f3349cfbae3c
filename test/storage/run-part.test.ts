/** What a killed run left beside its output goes with the next one, and nothing of anybody else's. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { ownPlace } from "../../lib/storage/place.ts";
import { clearRunParts, roomPart, runPart } from "../../lib/storage/run-part.ts";

describe("what a run on this machine writes under", () => {
  it("is cleared away by the next run into the same output once its process is gone, and else stays", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-part-"));
    const [output, other] = [join(folder, "out.mkv"), join(folder, "other.mkv")];
    const own = ownPlace();
    const gone = { ...own, birth: "1" }; // this process's id, but another process's time
    const dead = [runPart(output, gone), roomPart(output, gone)];
    const kept = [
      runPart(output),
      roomPart(output),
      runPart(other, gone),
      runPart(output, { ...gone, host: "elsewhere" }),
      join(folder, ".dffmpeg-somebody.mkv"),
      output,
    ];
    for (const path of [...dead, ...kept]) await writeFile(path, "");
    await clearRunParts(output);
    expect(await readdir(folder)).to.have.members(kept.map((path) => basename(path)));
    await rm(folder, { recursive: true });
  });

  it("is no trouble where there is no such folder", () => clearRunParts("/nowhere/out.mkv"));
});
