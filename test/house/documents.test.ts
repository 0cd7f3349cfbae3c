/** What the documents show must work: their nodes.json is valid, their links lead somewhere, the options exist. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { helpText } from "../../cli/help.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const root = join(import.meta.dirname, "..", "..");
const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md"];
const text = (name: string): string => readFileSync(join(root, name), "utf8");

describe("documents", () => {
  it("show nodes.json files that are valid", () => {
    const examples = [...text("README.md").matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json!);
    expect(examples).to.have.length.at.least(1);
    for (const example of examples) inventorySchema.parse(JSON.parse(example));
  });

  it("link to files that exist", () => {
    for (const name of documents) {
      for (const [, target] of text(name).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect(existsSync(join(root, name, "..", target!)), `${name} links to ${target!}`).to.equal(true);
      }
    }
  });

  it("name only options that dffmpeg has", () => {
    const lines = text("README.md").split("\n");
    const named = lines.flatMap((line) =>
      line.includes("npm ci") ? [] : [...line.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)],
    );
    expect(named.map(([, option]) => option!).filter((option) => !helpText.includes(`--${option}`))).to.deep.equal([]);
  });
});
