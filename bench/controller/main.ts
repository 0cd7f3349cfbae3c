/**
 * `npm run bench:controller [-- [--nodes N] [--windows N] [--sshd] [--film SECONDS]]`: how much memory and CPU time the
 * controller needs.
 *
 * A film of 64x48, the same all along, ten frames from one key frame to the next, and as many key frames as windows are
 * wanted. The controller is the built one (`npm run build`) and does all that it always does; what isn't measured is made
 * cheap: nodes.ts tells how, and a stand-in for ffprobe remembers what it said of equal segments.
 *
 * --nodes    default: 100
 * --windows  at most, and ten frames for each; default: 10000
 * --sshd     the nodes are one real sshd, the runner and ffmpeg, which take what windows they take
 * --film     a usual job instead: so many seconds of real film at 640x360, x264, and four nodes behind a real sshd
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { readReport } from "../../test/cluster/cluster.ts";
import { makeFilm as makeRealFilm } from "../real/film.ts";
import { makeKey, sshKeygen, startSshd } from "../../test/lab/sshd.ts";
import { standIn, type Film } from "./nodes.ts";
import { runCommand } from "./run-command.ts";
import { watched } from "./watched.ts";

const FRAMES_PER_SECOND = 5;
const GOP = 10;
/** A kernel's clock ticks a second. */
const HERTZ = 100;
const program = join(import.meta.dirname, "..", "..", "cli", "dffmpeg");

interface Nodes {
  readonly config: Partial<NodeConfig>;
  readonly stop: () => Promise<void> | void;
}

async function realNodes(): Promise<Nodes> {
  const lab = await startSshd({ config: ["MaxSessions 50", "MaxStartups 1000:30:2000"] });
  return { config: { ...lab.node(), hostKey: lab.fingerprint("ed25519") }, stop: () => lab.stop() };
}

async function cheapNodes(folder: string, film: Film): Promise<Nodes> {
  const key = join(folder, "key");
  makeKey(key, "ed25519");
  const { port, stop } = await standIn(key, folder, film);
  const hostKey = sshKeygen(["-l", "-f", `${key}.pub`]).split(" ")[1];
  return { config: { host: "127.0.0.1", port, user: "me", identityFile: key, hostKey, weight: 0.01 }, stop };
}

/** Answers as ffprobe, and from then on the same of each segment of the same bytes. */
async function rememberingFfprobe(folder: string): Promise<string> {
  const path = join(folder, "ffprobe");
  const script = `#!/bin/sh
for last; do :; done
case $last in */verified/*.nut) ;; *) exec ffprobe "$@" ;; esac
sum=$(cksum <"$last")
kept='${folder}'/\${sum%% *}
[ -f "$kept" ] || { ffprobe "$@" >"$kept.$$" && mv "$kept.$$" "$kept"; }
exec cat "$kept"
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

async function makeFilm(path: string, frames: number): Promise<void> {
  const picture = `color=gray:size=64x48:rate=${FRAMES_PER_SECOND}`;
  const keys = `keyint=${GOP}:min-keyint=${GOP}:scenecut=0:threads=1`;
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-x264-params", keys];
  await runCommand("ffmpeg", ["-f", "lavfi", "-i", picture, "-frames:v", String(frames), ...coding, path]);
}

interface Job {
  readonly source: string;
  readonly nodes: Nodes;
  readonly count: number;
  readonly coding: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Many windows that cost the nodes nothing. */
async function manyWindows(folder: string, count: number, windows: number, sshd: boolean): Promise<Job> {
  const film: Film = { framesPerSecond: FRAMES_PER_SECOND, frames: windows * GOP };
  const source = join(folder, "film.mkv");
  await makeFilm(source, film.frames);
  const nodes = sshd ? await realNodes() : await cheapNodes(folder, film);
  const env = { FFPROBE_PATH: await rememberingFfprobe(folder) };
  return { source, nodes, count, coding: ["-c:v", "mjpeg"], ...(!sshd && { env }) };
}

async function usual(folder: string, seconds: number, count: number): Promise<Job> {
  const coding = ["-c:v", "libx264", "-preset", "medium", "-c:a", "copy"];
  return { source: await makeRealFilm(folder, seconds), nodes: await realNodes(), count, coding };
}

/** Seconds of CPU time that this process's children have taken, all that ended. */
const spent = async (): Promise<number> => {
  const ticks = (await readFile("/proc/self/stat", "utf8"))
    .replace(/^.*\) /s, "")
    .split(" ")
    .slice(13, 15);
  return ticks.reduce((sum, one) => sum + Number(one) / HERTZ, 0);
};

async function measure(folder: string, { source, nodes: { config, stop }, count, coding, env }: Job): Promise<void> {
  const [share, report, inventory] = ["share", "report.json", "nodes.json"].map((name) => join(folder, name));
  if (!share || !report || !inventory) throw new Error("unreachable");
  await mkdir(share);
  const nodes = Array.from({ length: count }, (_, i) => ({ ...config, name: `n${i}`, slots: 1 }));
  await writeFile(inventory, JSON.stringify({ version: 1, storage: { root: share }, nodes }));
  const words = ["--nodes", inventory, "--report", report, "-nostdin", "-y", "-i", source, ...coding];
  const started = {
    env: { ...process.env, DFFMPEG_SPEEDS: "", ...env },
    stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"],
  };
  const before = await spent();
  const child = spawn(program, [...words, join(folder, "out.mkv")], started);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-2000)));
  const need = await watched(child, ({ peakMb, cpu }) => {
    const line = said.trimEnd().split("\n").at(-1) ?? "";
    process.stderr.write(`\r${peakMb.toFixed(0)} MB, ${cpu.toFixed(1)} s: ${line.slice(0, 80).padEnd(80)}`);
  });
  await stop();
  process.stderr.write("\n");
  if (child.exitCode !== 0) throw new Error(said);
  const done = await readReport(report);
  const worked = done.nodes.filter((node) => node.windows > 0).length;
  const all = (await spent()) - before;
  const ofAll = `${all.toFixed(1)} s of CPU time in all, the nodes' among it: ${((100 * need.cpu) / all).toFixed(1)} % of it the controller's own`;
  console.log(
    [
      `${done.nodes.length} nodes, of which ${worked} worked; ${done.windows.length} windows`,
      `${need.peakMb.toFixed(0)} MB of memory at most, ${need.anonymousMb.toFixed(0)} MB of that its own alone`,
      `${need.cpu.toFixed(1)} s of CPU time in ${done.seconds.toFixed(0)} s; ${need.childrenCpu.toFixed(1)} s of the programs it ran here`,
      // Nodes that do next to nothing tell of no share.
      ...(env ? [] : [ofAll]),
    ].join("\n"),
  );
}

const { values } = parseArgs({
  options: {
    ...{ nodes: { type: "string" }, windows: { type: "string" }, film: { type: "string" } },
    sshd: { type: "boolean", default: false },
  },
});
const folder = await mkdtemp(join(tmpdir(), "dffmpeg-controller-"));
try {
  const job =
    values.film === undefined
      ? await manyWindows(folder, Number(values.nodes ?? 100), Number(values.windows ?? 10_000), values.sshd)
      : await usual(folder, Number(values.film), Number(values.nodes ?? 4));
  await measure(folder, job);
} finally {
  await rm(folder, { recursive: true, force: true });
}
