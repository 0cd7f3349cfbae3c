/** What the documents show must work: their nodes.json is valid, their links lead somewhere, the options exist. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { manPage } from "../../cli/help/man.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const root = join(import.meta.dirname, "..", "..");
const documents = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fixtures/README.md"],
  ...["docs/first-cluster.md", "docs/nfs.md", "docs/design.md", "docs/exactness.md", "docs/faults.md"],
  ...["mixed-architectures", "windows-and-macos", "troubleshooting", "security", "faq"].map(
    (page) => `docs/${page}.md`,
  ),
];
const text = (name: string): string => readFileSync(join(root, name), "utf8");

describe("documents", () => {
  it("show nodes.json files that are valid", () => {
    const examples = documents.flatMap((name) =>
      [...text(name).matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json!),
    );
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
      /npm (ci|install)/.test(line) ? [] : [...line.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)],
    );
    const known = manPage().replaceAll("\\-", "-");
    expect(named.map(([, option]) => option!).filter((option) => !known.includes(`--${option}`))).to.deep.equal([]);
  });

  it("explain the very options that the set-up scripts use", () => {
    const ours = (template: string): string =>
      text(template)
        .split("\n")
        .filter((line) => line.startsWith("@"))[0]!;
    const exported = /\(.*\)/.exec(ours("nfs/dffmpeg.exports"))![0];
    const mounted = / nfs (\S+)/.exec(ours("nfs/fstab"))![1]!;
    expect(text("docs/nfs.md")).to.contain(exported).and.to.contain(mounted);
    const unit = /^Options=(.*)$/m.exec(text("nfs/dffmpeg.mount"))![1]!;
    // The automount and its limit are lines of their own in units, and nofail is what an automount is.
    const inUnits = mounted.split(",").filter((option) => !/^(nofail|x-systemd\..*)$/.test(option));
    expect(unit.split(",")).to.deep.equal(inUnits);
  });
});
