/** What is loaded late is still there once the command line is bundled. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..", "..");

describe("packages loaded late", () => {
  /** esbuild gives a bundled package from before modules no names but "default" then. A module that exports its names has them. */
  it("are those that stay outside of the bundle, loaded by their name", () => {
    const outside = /external = (\[.*\])/.exec(readFileSync(join(root, "scripts/bundle.js"), "utf8"))?.[1] ?? "[]";
    const late = ["lib", "cli"]
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
      )
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) =>
        [...readFileSync(join(root, name), "utf8").matchAll(/\bimport\("([^."][^"]*)"\)/g)].map(([, module]) => module),
      );
    expect(late).to.include("ssh2");
    expect(late.filter((module) => !module?.startsWith("node:"))).to.satisfy((modules: string[]) =>
      modules.every((module) => (JSON.parse(outside) as string[]).includes(module)),
    );
  });
});
