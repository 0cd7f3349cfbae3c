/** What a disk is tried with, after a kill in the middle of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ensureRoom } from "../../lib/storage/room.ts";
import { clearRunParts } from "../../lib/storage/run-part.ts";

const room = fileURLToPath(new URL("../../lib/storage/room.ts", import.meta.url));

describe("whether there is room beside an output", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-room-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("leaves nothing, and what it left when its process was killed goes with the next run into the same output", async () => {
    const output = join(folder, "out.mkv");
    await ensureRoom(output);
    expect(await readdir(folder)).to.deep.equal([]);
    // Killed the moment that it has made its file.
    const script = `
      const { open } = await import("node:fs/promises");
      const { FileHandle } = await open(process.execPath).then(async (one) => (await one.close(), { FileHandle: one.constructor }));
      FileHandle.prototype.write = () => process.kill(process.pid, "SIGKILL");
      const { ensureRoom } = await import(${JSON.stringify(room)});
      await ensureRoom(${JSON.stringify(output)});`;
    await once(spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]), "exit");
    expect(await readdir(folder)).to.have.length(1);
    await clearRunParts(output);
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
