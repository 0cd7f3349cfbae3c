import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { guessed, machineOf, withKnownSpeeds } from "../../lib/encode/first-guess.ts";
import type { JobRequest } from "../../lib/encode/request.ts";
import { inventorySchema, nodeSchema, type Inventory, type NodeConfig } from "../../lib/model/inventory.ts";
import type { SeenSpeed } from "../../lib/model/job-kind.ts";
import type { Plan } from "../../lib/plan/types.ts";

const kind = { encoder: "libx264", preset: "preset=medium", width: 640, height: 360 };
const inventory = inventorySchema.parse({
  version: 1,
  storage: { root: "/srv" },
  nodes: [
    { name: "here", transport: "local", weight: 2 },
    { name: "pc", host: "pc.lan", user: "me", weight: 4 },
    { name: "pi", host: "pi.lan", user: "me" },
  ],
});
const [here, pc, pi] = ["here", "me@pc.lan:22", "me@pi.lan:22"];
const was = (machine: string, fps: number, other: Partial<SeenSpeed> = {}): SeenSpeed => ({
  ...{ ...kind, machine, fps, atMs: 0 },
  ...other,
});
const weightsBy = (...seen: readonly SeenSpeed[]): number[] =>
  guessed(inventory, seen, kind, 25).nodes.map(({ weight }) => Number(weight.toFixed(6)));

describe("the first guess of nodes' speeds", () => {
  it("is their weights where no job has shown any", () => {
    expect(guessed(inventory, [], kind, 25)).to.equal(inventory);
    expect(weightsBy(was("me@elsewhere:22", 100))).to.deep.equal([2, 4, 1]);
  });

  it("is what they did in jobs of the kind, in seconds of film a second", () => {
    expect(weightsBy(was(here, 50), was(pc, 500), was(pi, 5))).to.deep.equal([2, 20, 0.2]);
  });

  it("has unknown nodes' weights count beside the known ones'", () => {
    // 5 and 10 times their weights: 7.07 times in the mean.
    expect(weightsBy(was(here, 250), was(pc, 1000))).to.deep.equal([10, 40, 7.071068]);
  });

  it("goes by the same encoder and preset in another size, then by the encoder, then by any", () => {
    const [hd, fast] = [{ width: 1280, height: 720 }, { preset: "preset=fast" }];
    const x265 = { encoder: "libx265" };
    expect(weightsBy(was(pc, 25, hd), was(pc, 99, fast), was(pc, 98, x265))[1]).to.equal(4);
    expect(weightsBy(was(pc, 98, x265), was(pc, 100, { ...hd, ...fast }))[1]).to.equal(16);
    expect(weightsBy(was(pc, 200, x265), was(pc, 100, { encoder: "libsvtav1", atMs: 1 }))[1]).to.equal(4);
  });

  it("sets a node that wasn't in such jobs beside one that was, by what both were in others", () => {
    const x265 = { encoder: "libx265" };
    expect(weightsBy(was(pc, 500), was(pc, 30, x265), was(pi, 3, x265)).slice(1)).to.deep.equal([20, 2]);
    // Of an encoder that no known node has used, there is nothing to set it beside.
    expect(weightsBy(was(pc, 500), was(pi, 3, x265))).to.deep.equal([10, 20, 5]);
  });

  it("stays with weights for a whole job that began by them, whoever joins it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-guess-"));
    const speeds = join(folder, "speeds.json");
    await writeFile(speeds, JSON.stringify({ version: 1, speeds: [was(pc, 500, { atMs: Date.now() })] }));
    const plan = { mode: "whole", command: { inputs: [], outputs: [] } } as unknown as Plan;
    const [first, other, last] = inventory.nodes;
    const joinedWeights = async (before: NodeConfig[], now: NodeConfig[]): Promise<number[]> => {
      const [begun, joined] = [before, now].map((nodes) => ({ ...inventory, nodes }));
      let told: Inventory | undefined;
      const inventoryChanges: JobRequest["inventoryChanges"] = (listener) => {
        if (joined) listener(joined);
        return () => undefined;
      };
      const known = await withKnownSpeeds({ ...(begun && { inventory: begun }), inventoryChanges, speeds }, plan);
      known.inventoryChanges?.((changed) => (told = changed));
      return [known.inventory, told].flatMap((one) => one?.nodes.map(({ weight }) => Number(weight.toFixed(6))) ?? []);
    };
    if (!first || !other || !last) throw new Error("three nodes");
    expect(await joinedWeights([first], [first, other])).to.deep.equal([2, 2, 4]);
    expect(await joinedWeights([other], [other, last])).to.deep.equal([500, 500, 125]);
    await rm(folder, { recursive: true });
  });

  it("tells machines by address and user, not by name", () => {
    const parse = (node: object): string => machineOf(nodeSchema.parse(node));
    expect(parse({ name: "a", host: "pc.lan", user: "me" })).to.equal(parse({ name: "pc.lan", user: "me", port: 22 }));
    expect(parse({ name: "a", host: "pc.lan", port: 2222 })).to.not.equal(parse({ name: "a", host: "pc.lan" }));
    expect(parse({ name: "a", transport: "local" })).to.equal(parse({ name: "b", transport: "local" }));
  });
});
