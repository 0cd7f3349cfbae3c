/** The shell scripts, by shellcheck. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..", "..");

const notOurs = ["node_modules", "dist", ".git", ".cache"];

/** Every shell script in the tree, known by its name or its first line. */
function shellScripts(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.includes(entry.name) ? [] : shellScripts(path);
    return entry.isFile() && isShell(path) ? [path] : [];
  });
}

function isShell(path: string): boolean {
  if (path.endsWith(".sh")) return true;
  const start = Buffer.alloc(40);
  const file = openSync(join(root, path), "r");
  readSync(file, start);
  closeSync(file);
  return /^#!.*\b(ba)?sh\b/.test(start.toString("latin1"));
}

/** JavaScript behind the words for sh. */
const both = "cli/dffmpeg";

describe("scripts", () => {
  it("please shellcheck, all of them", () => {
    const scripts = shellScripts().filter((path) => path !== both);
    expect(scripts).to.include.members(["scripts/test.sh", "scripts/quickstart.sh", "scripts/lib.sh", ".ci/run"]);
    const { status, stdout } = spawnSync("shellcheck", ["-x", ...scripts], { cwd: root, encoding: "utf8" });
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  });

  it("please it too where they are the beginning of something else", () => {
    const [input] = /^[^]*?\nexec .*\n/.exec(readFileSync(join(root, both), "utf8")) ?? [];
    const { status, stdout } = spawnSync("shellcheck", ["-s", "sh", "-"], { input, encoding: "utf8" });
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  });
});
