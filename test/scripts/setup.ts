/** Runs the set-up scripts for tests, against files below a temporary folder. */
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const scripts = join(import.meta.dirname, "..", "..", "scripts");

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function setUp(
  script: "storage" | "compute" | "controller",
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Said {
  const { status, stdout, stderr } = spawnSync(join(scripts, `setup-${script}.sh`), args, {
    env: { PATH: process.env["PATH"], LC_ALL: "C", ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, stdout, stderr };
}

/** Every file and folder below, with mode and text: equal before and after means that nothing was touched. */
export function tree(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const mode = (lstatSync(path).mode & 0o7777).toString(8);
      return [relative(root, path), entry.isFile() ? `${mode} ${readFileSync(path, "utf8")}` : mode];
    }),
  );
}
