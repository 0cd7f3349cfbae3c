import { availableParallelism } from "node:os";
import { expect } from "chai";
import { shareCores, slotsOf } from "../../lib/encode/slots.ts";
import { plannedWorkers } from "../../lib/encode/planned-workers.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const inventory = inventorySchema.parse({
  version: 1,
  storage: { root: "/share" },
  nodes: [
    { name: "here", transport: "local", weight: 4 },
    { name: "pi", host: "pi" },
    { name: "pc", host: "pc", slots: 3, weight: 12 },
  ],
});
const slots = (maxSlots?: number): Record<string, number> => {
  const { workers } = plannedWorkers({ inventory, ...(maxSlots === undefined ? {} : { maxSlots }) }, "ffmpeg");
  return Object.fromEntries(
    ["here", "pi", "pc"].map((name) => [name, workers.filter(({ node }) => node === name).length]),
  );
};
const here = shareCores(availableParallelism(), undefined).slots;

describe("the slots that a plan reckons with", () => {
  it("are as many on this machine as the run gives it, whether a nodes file names it or not", () => {
    expect(slots()).to.deep.equal({ here, pi: 1, pc: 3 });
    expect(plannedWorkers({}, "ffmpeg").workers).to.have.length(here);
  });

  it("are no more than --slots, and share their node's weight", () => {
    expect(slots(2)).to.deep.equal({ here: Math.min(here, 2), pi: 1, pc: 2 });
    const { workers } = plannedWorkers({ inventory, maxSlots: 2 }, "ffmpeg");
    expect(workers.filter(({ node }) => node === "pc").map(({ weight }) => weight)).to.deep.equal([6, 6]);
  });

  it("are few where a card serves them all, unless the nodes file says", () => {
    expect(slotsOf({}, 16, { hardware: {} }).slots).to.equal(2);
    expect(slotsOf({}, 1, { hardware: {} })).to.deep.equal({ slots: 1, threads: 1 });
    expect(slotsOf({ slots: 5 }, 16, { hardware: {} }).slots).to.equal(5);
    expect(slotsOf({ slots: 5 }, 16, { hardware: {}, maxSlots: 1 }).slots).to.equal(1);
    expect(slotsOf({}, 16, {}).slots).to.equal(8);
  });

  it("are fewer with an encoder that has a number of its own, and never more than the node's", () => {
    const node = { slots: 8, slotsFor: { libsvtav1: 2, libx265: 9 } };
    expect(slotsOf(node, 16, { encoder: "libsvtav1" })).to.deep.equal({ slots: 2, threads: 8 });
    expect(slotsOf(node, 16, { encoder: "libx264" }).slots).to.equal(8);
    expect(slotsOf(node, 16, { encoder: "libx265" }).slots).to.equal(8);
    expect(slotsOf({ slotsFor: { libsvtav1: 2 } }, 16, { encoder: "libsvtav1" }).slots).to.equal(2);
    expect(slotsOf(node, 16, {}).slots).to.equal(8);
  });

  it("name the nodes that only a run asks for their cores", () => {
    expect(plannedWorkers({ inventory }, "ffmpeg").unasked).to.deep.equal(["pi"]);
    expect(plannedWorkers({ inventory, maxSlots: 1 }, "ffmpeg").unasked).to.deep.equal([]);
    expect(plannedWorkers({}, "ffmpeg").unasked).to.deep.equal([]);
  });
});
