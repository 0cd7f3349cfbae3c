import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { HeldFiles } from "../../lib/batch/held.ts";
import { SteadyFiles } from "../../lib/batch/steady.ts";

describe("a watched file that another run is at work on", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-held-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("is tried again after a while, once, for that run may end without an output", async () => {
    const path = join(folder, "in.mkv");
    await writeFile(path, "a film");
    const [held, steady] = [new HeldFiles(100), new SteadyFiles(10)];
    const look = async (nowMs: number): Promise<number> => (await steady.look([{ path }], nowMs)).length;
    expect([await look(0), await look(10), await look(20)]).to.deep.equal([0, 1, 0]);
    held.add(path, join(folder, "out.mkv"), 20);
    expect(held.due(119)).to.deep.equal([]);
    expect(held.due(120)).to.deep.equal([path]);
    expect(held.due(500)).to.deep.equal([]);
    steady.again(path);
    expect([await look(120), await look(130)]).to.deep.equal([0, 1]);
  });

  it("is skipped where that run has made its output, which isn't a failure", async () => {
    const held = new HeldFiles();
    const output = join(folder, "made.mkv");
    const failure = { do: "fail", why: "it's in the way", output } as const;
    await writeFile(output, "");
    expect(await held.heed(failure)).to.equal(failure);
    held.add(join(folder, "in.mkv"), output, 0);
    expect(await held.heed(failure)).to.include({ do: "skip", output });
    await rm(output);
    expect(await held.heed(failure)).to.equal(failure);
  });
});
