/** scripts/start.cjs, which starts the bundled command line with what V8 made of it the last time. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const start = join(import.meta.dirname, "..", "..", "scripts", "start.cjs");
const main = (word: string): string => `
  const { told } = require("./other.cjs");
  process.stdout.write(told("${word}", process.argv.slice(2), __filename, require("node:path").sep));
  process.exitCode = Number(process.env.STATUS ?? 0);
`;

describe("the start of the bundled command line", () => {
  let folder: string;
  let kept: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dffmpeg-start-"));
    kept = join(folder, "cache", "dffmpeg", "code");
    copyFileSync(start, join(folder, "start.cjs"));
    writeFileSync(join(folder, "main.cjs"), main("one"));
    writeFileSync(join(folder, "other.cjs"), "exports.told = (...words) => JSON.stringify(words);");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (env: NodeJS.ProcessEnv = {}): string => {
    const around = { PATH: process.env["PATH"], XDG_CACHE_HOME: join(folder, "cache"), ...env };
    const { stdout, stderr } = spawnSync("node", [join(folder, "start.cjs"), "a b"], {
      ...{ env: around, encoding: "utf8", timeout: 20_000 },
    });
    expect(stderr).to.equal("");
    return stdout;
  };
  const said = (word: string): string => JSON.stringify([word, ["a b"], join(folder, "main.cjs"), "/"]);

  it("keeps what was compiled, once", () => {
    expect(run()).to.equal(said("one"));
    const { ino, mode } = statSync(kept);
    expect(mode & 0o777).to.equal(0o600);
    expect(run()).to.equal(said("one"));
    expect(statSync(kept).ino).to.equal(ino);
  });

  it("runs what stands there now, and not what was kept of another text", () => {
    run();
    const file = join(folder, "main.cjs");
    const { mtime } = statSync(file);
    writeFileSync(file, main("two"));
    utimesSync(file, mtime, new Date(mtime.getTime() + 1000));
    expect(run()).to.equal(said("two"));
    expect(run()).to.equal(said("two"));
  });

  it("believes nothing that was spoilt, and writes it anew", () => {
    run();
    const bytes = readFileSync(kept);
    for (const at of [5, bytes.length >> 1, bytes.length - 40]) {
      const spoilt = Buffer.from(bytes);
      spoilt[at] = (spoilt[at] ?? 0) ^ 0xff;
      writeFileSync(kept, spoilt);
      expect(run()).to.equal(said("one"));
      expect(readFileSync(kept).equals(spoilt)).to.equal(false);
    }
    for (const torn of ["", "none of it", bytes.subarray(0, 30)]) {
      writeFileSync(kept, torn);
      expect(run()).to.equal(said("one"));
    }
  });

  it("keeps anew what V8 itself refuses, as code of another V8", () => {
    run();
    const body = readFileSync(kept).subarray(20);
    const text = body.toString("latin1");
    const { scripts } = JSON.parse(text.slice(0, text.indexOf("\n"))) as { scripts: [string, string, number][] };
    let at = text.indexOf("\n") + 1;
    // Behind a number that all of V8's code begins with, the version's.
    for (const [, , length] of scripts) {
      body[at + 4] = (body[at + 4] ?? 0) ^ 0xff;
      at += length;
    }
    const foreign = Buffer.concat([createHash("sha1").update(body).digest(), body]);
    writeFileSync(kept, foreign);
    expect(run()).to.equal(said("one"));
    expect(readFileSync(kept).equals(foreign)).to.equal(false);
  });

  it("waits for no pipe that stands in the place", () => {
    run();
    rmSync(kept);
    execFileSync("mkfifo", ["-m", "600", kept]);
    expect(run()).to.equal(said("one"));
    expect(statSync(kept).isFile()).to.equal(true);
  });

  it("does without a home, for a user whom the system doesn't know", function () {
    if (process.getuid?.() !== 0) this.skip();
    const become = "process.setuid(45678); delete process.env.XDG_CACHE_HOME; require(process.argv[1]);";
    chmodSync(folder, 0o755);
    const env = { PATH: process.env["PATH"] };
    const { stdout, stderr } = spawnSync("node", ["-e", become, join(folder, "start.cjs"), "a b"], {
      env,
      encoding: "utf8",
    });
    expect({ stdout, stderr }).to.deep.equal({ stdout: said("one"), stderr: "" });
  });

  it("does without where nothing can be kept, and keeps nothing of a run that failed", () => {
    writeFileSync(join(folder, "file"), "");
    expect(run({ XDG_CACHE_HOME: join(folder, "file") })).to.equal(said("one"));
    expect(run({ STATUS: "1" })).to.equal(said("one"));
    expect(existsSync(kept)).to.equal(false);
  });
});
