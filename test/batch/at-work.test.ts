import { expect } from "chai";
import { FilesAtWork, type AtWork } from "../../lib/batch/at-work.ts";
import { Machines } from "../../lib/batch/machines.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const nodes = ["a", "b", "c"].map((name) => ({ name, slots: 4 }));
const inventory = inventorySchema.parse({ version: 1, storage: { root: "/srv" }, nodes });

describe("files at work", () => {
  it("are told which of their nodes others have had too: those are slower for them than they are", () => {
    const files = new FilesAtWork(new Machines(inventory, () => 0));
    const file = (...held: readonly string[]): AtWork => {
      const added = { held: new Map(held.map((name) => [name, 2])), shared: new Set() } as unknown as AtWork;
      files.add(added, Promise.resolve());
      return added;
    };
    const first = file("a", "b");
    expect([...files.nodesOf(first).shared]).to.deep.equal([]);
    const second = file("b", "c");
    files.remove(first);
    const third = file("c");
    expect([first, second, third].map((one) => [...files.nodesOf(one).shared])).to.deep.equal([
      ["b"],
      ["b", "c"],
      ["c"],
    ]);
  });
});
