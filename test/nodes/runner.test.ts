/** The runner under the shells nodes have, with the real ffmpeg and with programs that misbehave. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { markerSchema, type Marker } from "../../lib/model/attempt.ts";
import type { AttemptOrder, RemoteEnd, RemoteProcess } from "../../lib/nodes/contract.ts";
import { LocalTransport } from "../../lib/nodes/local.ts";
import { courtesy, markerPrefix, runnerCommand, runnerScript } from "../../lib/nodes/runner.ts";
import { mayMount } from "../lab/may-mount.ts";
import { processesWith, until } from "../lab/processes.ts";

const shells = [["dash"], ["bash"], ["busybox", "sh"]].filter(
  ([shell = ""]) => spawnSync(shell, ["-c", "true"]).error === undefined,
);
const source = ["-hide_banner", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=2"];
const endless = ["-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5"];

interface Run {
  readonly process: RemoteProcess;
  /** The output's path. */
  readonly out: string;
  readonly markerFile: string;
  stdout: string;
  stderr: string;
}

describe("the runner", () => {
  const transport = new LocalTransport();
  let folder: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg runner's "));
    await mkdir(join(folder, "attempts"));
    await mkdir(join(folder, "markers"));
  });
  after(async () => {
    transport.close();
    await rm(folder, { recursive: true });
  });

  function start(shell: readonly string[], argv: string[], options: { ffmpeg?: string; lease?: number } = {}): Run {
    const name = { job: 'j"1', window: 3, attempt: 1, nonce: `n${++count}` };
    const stem = `w00003-a1-n${count}`;
    const order: AttemptOrder = { name, jobFolder: folder, argv, file: `${stem}.mkv` };
    const [, ...rest] = runnerCommand(order, "node-1", options.ffmpeg ?? "ffmpeg", options.lease ?? 30);
    const run = { stdout: "", stderr: "" };
    const process = transport.start([...shell, ...rest], {
      onStdout: (text) => (run.stdout += text),
      onStderr: (text) => (run.stderr += text),
    });
    const paths = { out: join(folder, "attempts", order.file), markerFile: join(folder, "markers", `${stem}.json`) };
    return Object.assign(run, paths, { process });
  }

  async function fakeFfmpeg(name: string, body: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\nfor out; do :; done\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  }

  const said = (run: Run): Marker => {
    const line = run.stdout.split("\n").find((candidate) => candidate.startsWith(markerPrefix)) ?? "";
    return markerSchema.parse(JSON.parse(line.slice(markerPrefix.length)));
  };
  const exited = (code: number): RemoteEnd => ({ kind: "exited", code });
  const left = async (run: Run): Promise<string[]> => {
    const files = [...(await readdir(join(folder, "attempts"))), ...(await readdir(join(folder, "markers")))];
    return files.filter((file) => run.out.includes(file) || run.markerFile.includes(file));
  };
  const absent = async (run: Run): Promise<void> => {
    expect(await left(run)).deep.equal([]);
  };
  const runs = async (run: Run): Promise<boolean> => (await processesWith(run.out)).length > 0;

  it("lets ffmpeg give way to others as the inventory says", async () => {
    expect(courtesy({})).deep.equal([]);
    const both = courtesy({ nice: 5, ionice: "idle" });
    const shown: string[] = [];
    const show = ["sh", "-c", "nice; command -v ionice >/dev/null && ionice || echo idle"];
    await transport.start([...both, ...show], { onStdout: (text) => shown.push(text) }).ended;
    const [niceness, disk] = shown.join("").trim().split("\n");
    expect([Number(niceness) - Number(execFileSync("nice")), disk]).deep.equal([5, "idle"]);
  });

  it("is a script shellcheck has nothing to say about", function () {
    if (spawnSync("shellcheck", ["--version"]).error) this.skip();
    const found = spawnSync("shellcheck", ["-s", "sh", "-"], { input: `#!/bin/sh${runnerScript}`, encoding: "utf8" });
    expect(found.stdout).equal("");
  });

  for (const shell of shells) {
    describe(`in ${shell.join(" ")}`, () => {
      it("leaves a file and a marker that tells its size and hash, and says the same", async () => {
        const run = start(shell, [...source, "-c:v", "mpeg4"]);
        expect(await run.process.ended).deep.equal(exited(0));
        const bytes = await readFile(run.out);
        expect(said(run)).deep.equal({
          version: 1,
          job: 'j"1',
          window: 3,
          attempt: 1,
          nonce: `n${count}`,
          node: "node-1",
          exit: 0,
          size: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
          file: `w00003-a1-n${count}.mkv`,
          damaged: false,
        });
        expect(JSON.parse(await readFile(run.markerFile, "utf8"))).deep.equal(said(run));
        expect((await readdir(join(folder, "markers"))).filter((file) => file.startsWith("."))).deep.equal([]);
        expect(run.stdout).match(/^frame=10$/m);
      });

      it("says in the marker too that the source is damaged, for whoever finds it later", async () => {
        const ffmpeg = await fakeFfmpeg("damage", 'echo "corrupt decoded frame in stream 0" >&2; echo x >"$out"');
        const run = start(shell, [], { ffmpeg });
        expect(await run.process.ended).deep.equal(exited(0));
        expect(JSON.parse(await readFile(run.markerFile, "utf8"))).include({ exit: 0, damaged: true });
      });

      it("reports a failing ffmpeg as a failure, with the end of its log", async () => {
        const run = start(shell, ["-i", join(folder, "absent.mkv")]);
        expect(await run.process.ended).deep.equal(exited(1));
        expect(said(run)).include({ exit: 1, size: -1, sha256: "" });
        expect(JSON.parse(await readFile(run.markerFile, "utf8"))).deep.equal(said(run));
        expect(run.stderr).contain("absent.mkv: No such file or directory");
      });

      it("reports a missing ffmpeg as a failure", async () => {
        const run = start(shell, [], { ffmpeg: "dffmpeg-no-such-program" });
        expect(await run.process.ended).deep.equal(exited(127));
        expect(run.stderr).contain("dffmpeg-no-such-program");
        expect(said(run).exit).equal(127);
      });

      it("ends ffmpeg and leaves nothing when its lease isn't renewed", async () => {
        const run = start(shell, endless, { lease: 0 });
        expect((await run.process.ended).kind).equal("exited");
        expect(run.stdout)
          .match(/^dffmpeg-lapsed$/m)
          .and.not.contain(markerPrefix);
        expect(await runs(run)).equal(false);
        await absent(run);
      });

      it("ends ffmpeg when its lease ends", async () => {
        const run = start(shell, endless);
        await until(() => runs(run));
        run.process.end();
        await run.process.ended;
        expect(await runs(run)).equal(false);
        await absent(run);
      });

      it("doesn't outlive its own shell", async () => {
        const run = start(shell, endless);
        await until(() => runs(run));
        for (const pid of await processesWith(runnerScript)) {
          const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
          const isMain = Number(/\) \S (\d+)/.exec(status)?.[1]) === process.pid;
          if (isMain) process.kill(pid, "SIGKILL");
        }
        await until(async () => !(await runs(run)));
        await until(async () => (await left(run)).length === 0);
      });
    });
  }

  const [shell = ["sh"]] = shells;

  it("never reports success for a program that exits 0 after the lease ended", async () => {
    const ffmpeg = await fakeFfmpeg("polite", `echo half >"$out"; trap 'exit 0' TERM; while :; do sleep 0.1; done`);
    const run = start(shell, [], { ffmpeg, lease: 0 });
    await run.process.ended;
    expect(run.stdout).not.contain(markerPrefix);
    await absent(run);
  });

  it("kills a program that won't end, with all it started", async () => {
    const seconds = `303.${process.pid}`; // no other process on this machine has such a word
    const ffmpeg = await fakeFfmpeg(
      "stubborn",
      `echo half >"$out"; trap '' TERM; sleep ${seconds} & while :; do sleep 0.1; done`,
    );
    const run = start(shell, [], { ffmpeg });
    await until(() => readFile(run.out, "utf8").then(Boolean, () => false));
    run.process.end();
    await run.process.ended;
    await until(async () => (await processesWith(seconds)).length === 0 && !(await runs(run)));
    await absent(run);
  });

  it("tells the words of an ffmpeg that filled the disk, though there is room again once it has ended", async function () {
    const mounted = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=200k none "$0/attempts" && exec "$@"'];
    const smallDisk = [...mounted, folder, ...shell];
    if (!mayMount) this.skip();
    const words = "av_interleaved_write_frame(): No space left on device";
    const body = `head -c 300000 /dev/zero >"$out" 2>/dev/null; echo "${words}" >&2; rm "$out"; exit 1`;
    const run = start(smallDisk, [], { ffmpeg: await fakeFfmpeg("filling", body) });
    expect(await run.process.ended).deep.equal(exited(1));
    expect(run.stderr.trim()).equal(words);
  });

  it("says that the disk is full where it has no room for the marker, whatever the shell calls it", async function () {
    if (!mayMount) this.skip();
    const full =
      'mount -t tmpfs -o size=8k none "$0/markers" && head -c 9999 /dev/zero 2>/dev/null >"$0/markers/all"; exec "$@"';
    const run = start(["unshare", "--mount", "sh", "-c", full, folder, ...shell], [...source, "-c:v", "mpeg4"]);
    expect(await run.process.ended).deep.equal(exited(73));
    expect(run.stderr).contain("No space left on device").and.contain("can't write the marker");
  });

  it("takes an empty file for a failure, whatever ffmpeg's exit code", async () => {
    const run = start(shell, [], { ffmpeg: await fakeFfmpeg("full", `: >"$out"`) });
    expect(await run.process.ended).deep.equal(exited(74));
    expect(said(run)).include({ exit: 74, size: -1 });
    expect(run.stderr).contain("is the disk full?");
  });

  it("takes what came of half a source for a failure: ffmpeg exits 0 after a share stopped to answer", async () => {
    for (const words of [
      "/share/in.mp4: Input/output error",
      "[in#0/mov @ 0x1] Error during demuxing: Stale file handle",
    ]) {
      const run = start(shells[0] ?? [], [], {
        ffmpeg: await fakeFfmpeg("half", `echo "${words}" >&2; echo x >"$out"`),
      });
      expect(await run.process.ended).deep.equal(exited(74));
      expect(said(run)).include({ exit: 74, size: -1 });
      expect(run.stderr.trim().split("\n").at(-1)).equal(`ffmpeg exited 0, but ${words}`);
      expect((await left(run)).filter((name) => name.endsWith(".mkv"))).deep.equal([]);
    }
  });

  it("lets the controller read what it wrote, though the node's umask would keep it to itself", async () => {
    const ffmpeg = await fakeFfmpeg("quick", 'echo encoded >"$out"');
    const run = start(["sh", "-c", 'umask 077; exec sh "$@"', "sh"], [], { ffmpeg });
    expect(await run.process.ended).to.deep.equal(exited(0));
    for (const path of [run.out, run.markerFile]) expect((await stat(path)).mode & 0o044, path).to.equal(0o044);
  });

  it("refuses a job folder that isn't there", async () => {
    const order = { name: { job: "j", window: 0, attempt: 1, nonce: "n" }, jobFolder: "/absent", argv: [], file: "f" };
    let stderr = "";
    const process = transport.start(runnerCommand(order, "n", "ffmpeg", 5), { onStderr: (text) => (stderr += text) });
    expect(await process.ended).deep.equal(exited(73));
    expect(stderr).contain("/absent/attempts");
  });

  it("fails rather than succeed silently when the marker can't be written", async () => {
    const ffmpeg = await fakeFfmpeg("marker-thief", `echo whole >"$out"; mv "${folder}/markers" "${folder}/moved"`);
    const run = start(shell, [], { ffmpeg });
    expect(await run.process.ended).deep.equal(exited(73));
    execFileSync("mv", [join(folder, "moved"), join(folder, "markers")]);
    expect(run.stdout).not.contain(markerPrefix);
    expect(await readdir(join(folder, "attempts"))).not.include(basename(run.out));
  });
});
