/** The package with everything inside: npm installs it without a network, a registry or a compiler, and it encodes. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";

const top = join(import.meta.dirname, "..", "..");

describe("the package", () => {
  let folder: string;
  let file: string;
  before(function () {
    this.timeout(600_000);
    folder = mkdtempSync(join(tmpdir(), "dffmpeg-package-"));
    const said = execFileSync(join(top, "scripts/package.sh"), [folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    file = join(folder, said.trim().split("\n").at(-1) ?? "");
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is small, and holds nothing that was compiled for this machine, no tests and no sources", () => {
    expect(statSync(file).size).to.be.lessThan(4_000_000);
    const names = execFileSync("tar", ["-tzf", file], { encoding: "utf8" }).split("\n");
    const wrong = names.filter((name) =>
      /\.node$|cpu-features|ffprobe-static|^package\/(test|lib|fixtures)\//.test(name),
    );
    expect(wrong).to.deep.equal([]);
    for (const needed of [
      "cli/dffmpeg",
      "dist/cli/main.js",
      "dist/cli/cluster-thread.cjs",
      "dist/lib/media/cluster-thread.js",
      "scripts/setup-compute.sh",
      "nfs/fstab",
      "docs/first-cluster.md",
    ])
      expect(names).to.include(`package/${needed}`);
  });

  it("installs into an empty folder with nothing but itself, and encodes there", async () => {
    const home = join(folder, "home");
    mkdirSync(home);
    // Nobody listens there, and the cache is empty: whatever npm wanted to fetch would fail.
    const env = {
      PATH: process.env["PATH"],
      HOME: home,
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: join(folder, "cache"),
    };
    const run = (program: string, ...args: string[]) => spawnSync(program, args, { cwd: home, env, encoding: "utf8" });
    const installed = run("npm", "install", "--offline", "--no-audit", "--no-fund", "--prefix", home, file);
    expect(installed.stderr).not.to.match(/npm error/);
    expect(installed.status).to.equal(0);
    const dffmpeg = join(home, "node_modules/.bin/dffmpeg");
    expect(run(dffmpeg, "-version").stdout).to.match(/^ffmpeg version /);
    expect(run(dffmpeg, "--version").stdout).to.match(/^dffmpeg \d/);
    const { status, stderr } = run(
      dffmpeg,
      "-nostdin",
      "-i",
      await fixture("h264.mp4"),
      "-c:v",
      "mpeg4",
      "-c:a",
      "copy",
      "out.mkv",
    );
    expect(stderr).to.contain("dffmpeg: done");
    expect(status).to.equal(0);
    writeFileSync(join(home, "batch.yml"), "version: 1\nprofiles: { small: { output: [-c:v, mpeg4] } }\n");
    const batch = run(dffmpeg, "batch", "out.mkv", "--config", "batch.yml", "--profile", "small", "--dry-run");
    expect(batch.stderr).to.equal("");
    expect(batch.status).to.equal(0);
  });
});
