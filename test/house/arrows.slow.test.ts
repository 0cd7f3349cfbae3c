/** That lint really refuses imports against the arrows of docs/design.md: a plugin's renamed option must not end that silently. */
import { expect } from "chai";
import { ESLint } from "eslint";

const eslint = new ESLint({
  cwd: new URL("../..", import.meta.url).pathname,
  // Types aren't needed for import directions, and loading them takes seconds.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: null } } },
  ruleFilter: ({ ruleId }) => ruleId.startsWith("boundaries/"),
});

/** The rules broken by a file at `path` that imports `specifier`. */
async function broken(path: string, specifier: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`import type { Some } from "${specifier}";\nexport type Other = Some;\n`, {
    filePath: path,
  });
  return result!.messages.map(({ ruleId }) => ruleId);
}

describe("import directions", () => {
  const refused: [string, string][] = [
    ["lib/model/snippet.ts", "../nodes/contract.ts"],
    ["lib/plan/snippet.ts", "../schedule/contract.ts"],
    ["lib/nodes/snippet.ts", "../schedule/contract.ts"],
    ["lib/schedule/snippet.ts", "../nodes/contract.ts"],
    ["cli/snippet.ts", "../lib/schedule/contract.ts"],
    ["cli/snippet.ts", "../lib/batch/config.ts"],
    ["lib/encode/snippet.ts", "../batch/config.ts"],
  ];
  for (const [path, specifier] of refused) {
    it(`refuse ${path} importing ${specifier}`, async () => {
      expect(await broken(path, specifier)).to.deep.equal(["boundaries/dependencies"]);
    });
  }

  const allowed: [string, string][] = [
    ["lib/model/snippet.ts", "./errors.ts"],
    ["lib/nodes/snippet.ts", "../model/errors.ts"],
    ["lib/encode.ts", "./schedule/contract.ts"],
    ["lib/encode/snippet.ts", "../nodes/contract.ts"],
    ["cli/snippet.ts", "../lib/model/errors.ts"],
  ];
  for (const [path, specifier] of allowed) {
    it(`let ${path} import ${specifier}`, async () => {
      expect(await broken(path, specifier)).to.deep.equal([]);
    });
  }

  it("refuse a file in no room", async () => {
    expect(await broken("lib/corridor.ts", "zod")).to.deep.equal(["boundaries/no-unknown-files"]);
  });
});
