/**
 * `npm run bench:controller [-- [--nodes N] [--windows N] [--sshd]]`: how much memory and CPU time the controller needs.
 *
 * A film of 64x48, the same all along, ten frames from one key frame to the next, and as many key frames as windows are
 * wanted. The controller is the built one (`npm run build`) and does all that it always does; what isn't measured is made
 * cheap: nodes.ts tells how, and a stand-in for ffprobe remembers what it said of equal segments.
 *
 * --nodes    default: 100
 * --windows  at most, and ten frames for each; default: 10000
 * --sshd     the nodes are one real sshd, the runner and ffmpeg, which take what windows they take
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { readReport } from "../../test/cluster/cluster.ts";
import { makeKey, sshKeygen, startSshd } from "../../test/lab/sshd.ts";
import { standIn, type Film } from "./nodes.ts";
import { runCommand } from "./run-command.ts";
import { watched } from "./watched.ts";

const FRAMES_PER_SECOND = 5;
const GOP = 10;
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

async function measure(folder: string, count: number, windows: number, sshd: boolean): Promise<void> {
  const film: Film = { framesPerSecond: FRAMES_PER_SECOND, frames: windows * GOP };
  const [source, share, report] = ["film.mkv", "share", "report.json"].map((name) => join(folder, name));
  if (!source || !share || !report) throw new Error("unreachable");
  await mkdir(share);
  await makeFilm(source, film.frames);
  const { config, stop } = sshd ? await realNodes() : await cheapNodes(folder, film);
  const nodes = Array.from({ length: count }, (_, i) => ({ ...config, name: `n${i}`, slots: 1 }));
  const inventory = join(folder, "nodes.json");
  await writeFile(inventory, JSON.stringify({ version: 1, storage: { root: share }, nodes }));
  const env = { ...process.env, ...(!sshd && { FFPROBE_PATH: await rememberingFfprobe(folder) }) };
  const words = ["--nodes", inventory, "--report", report, "-nostdin", "-y", "-i", source, "-c:v", "mjpeg"];
  const child = spawn(program, [...words, join(folder, "out.mkv")], { env, stdio: ["ignore", "ignore", "pipe"] });
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
  console.log(
    [
      `${done.nodes.length} nodes, of which ${worked} worked; ${done.windows.length} windows, ${film.frames} frames`,
      `${need.peakMb.toFixed(0)} MB of memory at most, ${need.anonymousMb.toFixed(0)} MB of that its own alone`,
      `${need.cpu.toFixed(1)} s of CPU time in ${done.seconds.toFixed(0)} s; ${need.childrenCpu.toFixed(1)} s of the programs it ran here`,
    ].join("\n"),
  );
}

const { values } = parseArgs({
  options: { nodes: { type: "string" }, windows: { type: "string" }, sshd: { type: "boolean", default: false } },
});
const folder = await mkdtemp(join(tmpdir(), "dffmpeg-controller-"));
try {
  await measure(folder, Number(values.nodes ?? 100), Number(values.windows ?? 10_000), values.sshd);
} finally {
  await rm(folder, { recursive: true, force: true });
}
