import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const root = path.join(import.meta.dirname, "..", "..");

/** Files that are loaded with this one: not those it names for their types alone, nor those it loads when they're needed. */
function loadedWith(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(path.join(root, file), "utf8");
    for (const [, names = "", from = ""] of text.matchAll(/^(?:import|export) ([^;"]*?)(?: from )"(\.[^"]+)";/gms))
      if (!names.startsWith("type ")) visit(path.join(path.dirname(file), from));
  };
  visit(entry);
  return found;
}

/** Which take as long to load as all the rest of a dry run, or longer. */
const heavy = [
  "lib/encode.ts",
  "lib/batch/batch.ts",
  "lib/nodes/connect.ts",
  "lib/media/fluent.ts",
  "cli/text-width.ts",
];

describe("what a dry run loads", () => {
  for (const entry of ["lib/planning.ts", "cli/run.ts", "cli/commands/explain.ts"]) {
    it(`by ${entry} is none of what encodes, connects or draws`, () => {
      expect([...loadedWith(entry)].filter((file) => heavy.includes(file))).to.deep.equal([]);
    });
  }

  it("is told from what an encode loads", () => {
    const both = new Set([...loadedWith("lib/index.ts"), ...loadedWith("cli/job.ts")]);
    expect([...both]).to.include.members(heavy.filter((file) => file !== "lib/media/fluent.ts"));
  });
});
