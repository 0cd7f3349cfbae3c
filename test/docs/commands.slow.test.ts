/** Every command in the documents runs, in a cluster of two nodes with a film, a home and a share of its own. */
import { execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { makeKey, startSshd, type LabSshd } from "../lab/sshd.ts";
import { blocksOf, pages } from "./blocks.ts";
import { dffmpegWords } from "../program.ts";

/** What can't run here, and where it does. */
const elsewhere: Readonly<Record<string, string>> = {
  quickstart: "installs packages and runs all tests, this one among them; scripts.test.ts has the parts",
  faults: "holds trials for many minutes, as root; test/faults has some",
  root: "sets up this machine's NFS server; test/scripts/chroots.sh does so in fresh systems",
  "another machine":
    "logs in to one; nodes-add.slow.test.ts and setup-controller.slow.test.ts do so through a real sshd",
  "the share": "needs the NFS share at /srv/dffmpeg",
};

/** Pages whose commands run in a test of their own. */
const ownTests = ["docs/batch.md"];

describe("the documents' commands", () => {
  let folder: string;
  let lab: LabSshd;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-docs-"));
    lab = await startSshd();
    const [home, share, bin] = ["home", "share", "bin"].map((name) => join(folder, name)) as [string, string, string];
    for (const path of [home, share, bin, join(home, ".ssh")]) await mkdir(path);
    makeKey(join(home, ".ssh/dffmpeg"), "ed25519");
    const main = [process.execPath, ...dffmpegWords];
    await writeFile(join(bin, "dffmpeg"), `#!/bin/sh\nexec ${main.join(" ")} "$@"\n`, { mode: 0o755 });
    const pc = { name: "pc", host: "127.0.0.1", port: lab.port, user: userInfo().username };
    const key = { identityFile: lab.identityFile, hostKey: lab.fingerprint("ed25519") };
    const nodes = [
      { name: "here", transport: "local" },
      { ...pc, ...key, slots: 1 },
    ];
    const inventory = { version: 1, storage: { root: share }, nodes };
    await writeFile(join(folder, "nodes.json"), JSON.stringify(inventory));
    const short = ["-v", "error", "-nostdin", "-t", "2", "-i", await fixture("h264.mp4"), "-c", "copy"];
    for (const name of ["film.mkv", "film.mp4"]) execFileSync("ffmpeg", [...short, join(folder, name)]);
    env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, HOME: home, USER: userInfo().username, TMPDIR: folder };
  });
  after(async () => {
    await lab.stop();
    await rm(folder, { recursive: true });
  });

  /** A folder as a reader has it: the films, the nodes file, and dffmpeg's own folder's programs. */
  async function place(): Promise<string> {
    const work = await mkdtemp(join(folder, "work-"));
    for (const name of ["film.mkv", "film.mp4"]) await cp(join(folder, name), join(work, name));
    await cp(join(folder, "nodes.json"), join(work, "nodes.json"));
    for (const name of ["cli", "films"]) await mkdir(join(work, name));
    await cp(join(folder, "film.mkv"), join(work, "films/one.mkv"));
    await symlink(join(folder, "bin/dffmpeg"), join(work, "cli/dffmpeg"));
    return work;
  }

  function sh(commands: string, cwd: string): Promise<{ code: number | null; said: string }> {
    const child = spawn("bash", ["-euo", "pipefail", "-c", commands], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    return new Promise((resolve) => {
      child.on("close", (code) => {
        resolve({ code, said });
      });
    });
  }

  const blocks = pages.filter((page) => !ownTests.includes(page)).flatMap((page) => blocksOf(page, "sh"));

  for (const { page, line, commands, notRun } of blocks) {
    if (notRun !== undefined) continue;
    it(`run: ${page}, line ${line}`, async () => {
      const { code, said } = await sh(commands, await place());
      expect(code, `${commands}\n${said}`).to.equal(0);
    });
  }

  it("are left out only for reasons that are listed, each of which is needed", () => {
    const given = new Set(blocks.flatMap(({ notRun }) => (notRun === undefined ? [] : [notRun])));
    expect([...given].sort()).to.deep.equal(Object.keys(elsewhere).sort());
  });

  it("stand in blocks that say so: none hides in a block without a language", () => {
    const command = /^\s*(\$ )?(sudo|ssh|scp|npm|dffmpeg|cli\/dffmpeg|\.?\/?scripts\/\S+\.sh|apt(-get)?) /m;
    const hidden = pages.flatMap((page) =>
      blocksOf(page, "").flatMap(({ line, commands }) => (command.test(commands) ? [`${page}:${line}`] : [])),
    );
    expect(hidden).to.deep.equal([]);
  });
});
