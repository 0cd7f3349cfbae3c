/** scripts/test.sh itself, with stand-ins for all that it runs: what it counts, prints and ends. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { until } from "../lab/processes.ts";

const real = ["bash", "dirname", "mktemp", "rm", "awk", "cat", "mkdir", "cp", "timeout", "nice", "sleep", "sh"];
const installed = "npm ffmpeg ffprobe ssh sshd shellcheck ip unshare chromium zsh fish groff fusermount3 fusepy".split(
  " ",
);

describe("scripts/test.sh", () => {
  let folder: string;
  const path = (...parts: string[]): string => join(folder, ...parts);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "test-script-"));
    for (const name of ["scripts", "bin", "tmp", "cli", "dist", "man", "nfs", "test/lab", "node_modules/.bin"])
      mkdirSync(path(name), { recursive: true });
    for (const name of ["test.sh", "lib.sh"])
      copyFileSync(join(import.meta.dirname, "../../scripts", name), path("scripts", name));
    for (const name of ["package.json", "node_modules/.package-lock.json"]) writeFileSync(path(name), "{}");
    for (const name of real) symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), path("bin", name));
    for (const name of installed) program(`bin/${name}`, "");
    program("bin/node", "echo 20.0.0");
    program("bin/id", "echo 1000"); // Not root: no machines.
    program("test/lab/wine.sh", "echo no wine; exit 1");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function program(name: string, body: string): void {
    writeFileSync(path(name), `#!/bin/sh\n${body}\n`);
    chmodSync(path(name), 0o755);
  }
  const mocha = (body: string): void => {
    program("node_modules/.bin/mocha", body);
  };
  const env = (): NodeJS.ProcessEnv => ({ PATH: path("bin"), TMPDIR: path("tmp") });
  const run = () => spawnSync(path("scripts/test.sh"), { env: env(), encoding: "utf8" });
  const lastLine = (text: string): string | undefined => text.trimEnd().split("\n").at(-1);

  it("adds up what runs beside each other, prints each in one piece, and says at the end what was left out", () => {
    mocha('for last; do :; done; echo "begins $last"; sleep 0.1; echo "ends $last"; echo 2 1 >>"$COUNTS_FILE"; exit 1');
    const { status, stdout, stderr } = run();
    expect(stderr).to.equal("");
    expect([status, lastLine(stdout)]).to.deep.equal([1, "6 passed, 3 failed"]);
    expect(stdout).to.match(/== Faults\nbegins (\S+)\nends \1\n/);
    expect(stdout).to.match(/== Types\n\n== Lint\n\n== /);
    expect(stdout).to.match(/\n\nLost nodes and real NFS: left out.*\nA Windows node: left out.*\n\n6 passed/);
  });

  it("passes where all does", () => {
    mocha('echo 2 0 >>"$COUNTS_FILE"');
    const { status, stdout } = run();
    expect([status, lastLine(stdout)]).to.deep.equal([0, "6 passed, 0 failed"]);
  });

  it("counts a step that fails, and a run that ends without counting its own failure", () => {
    mocha("exit 1");
    program("bin/npm", '[ "$3" != lint ]');
    const { status, stdout } = run();
    expect([status, lastLine(stdout)]).to.deep.equal([1, "0 passed, 4 failed"]);
  });

  it("ends with all that runs, and leaves nothing, when it's told to end", async () => {
    mocha(`echo $$ >>'${path("pids")}'; sleep 1000`);
    const child = spawn(path("scripts/test.sh"), { env: env(), stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const pids = (): string[] =>
      existsSync(path("pids")) ? readFileSync(path("pids"), "utf8").trim().split("\n") : [];
    // The everyday tests, and beside them the faults.
    await until(() => Promise.resolve(pids().length === 2));
    child.kill("SIGTERM");
    expect(await ended).to.equal(143);
    for (const pid of pids()) expect(existsSync(`/proc/${pid}`), pid).to.equal(false);
    expect(readdirSync(path("tmp"))).to.deep.equal([]);
  });
});
