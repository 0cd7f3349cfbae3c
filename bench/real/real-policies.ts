/** The simpler ways to use several machines, with real ffmpegs on them. */
import { execFile } from "node:child_process";
import { copyFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { timed } from "./timed.ts";

export interface RealNode {
  /** Of one core. */
  readonly share: number;
  readonly run: (argv: readonly string[]) => Promise<void>;
}

export interface RealJob {
  /** The folder as this machine sees it, and as the nodes do. */
  readonly share: string;
  readonly mountpoint: string;
  /** Names in it. */
  readonly source: string;
  readonly coding: readonly string[];
  /** Of the source, and of its GOPs. */
  readonly seconds: number;
  readonly gopSeconds: number;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

function encodePart(job: RealJob, node: RealNode, from: number, to: number, name: string): Promise<void> {
  const range = ["-ss", String(from), "-t", String(to - from)];
  const files = { source: join(job.mountpoint, job.source), out: join(job.mountpoint, name) };
  const quiet = ["ffmpeg", "-v", "error", "-nostdin", "-y"];
  return node.run([...quiet, ...range, "-i", files.source, ...job.coding, "-threads", "1", "-c:a", "copy", files.out]);
}

async function joinParts(job: RealJob, names: readonly string[]): Promise<void> {
  const list = names.map((name) => `file '${join(job.share, name)}'`).join("\n");
  await writeFile(join(job.share, "list.txt"), list);
  const input = ["-f", "concat", "-safe", "0", "-i", join(job.share, "list.txt")];
  await timed("ffmpeg", ["-v", "error", "-nostdin", "-y", ...input, "-c", "copy", join(job.share, "joined.mkv")]);
}

/** Plain ffmpeg on one node, the whole source or its beginning. */
export function alone(job: RealJob, node: RealNode, to = job.seconds): Promise<number> {
  return seconds(() => encodePart(job, node, 0, to, "alone.mkv"));
}

/** The source in as many pieces as nodes, as long as the nodes are fast. */
export function staticWeights(job: RealJob, nodes: readonly RealNode[]): Promise<number> {
  const total = nodes.reduce((sum, { share }) => sum + share, 0);
  const snap = (at: number): number => Math.round(at / job.gopSeconds) * job.gopSeconds;
  let given = 0;
  const parts = nodes.map((node, i) => {
    const from = snap((given / total) * job.seconds);
    given += node.share;
    return { node, from, to: snap((given / total) * job.seconds), name: `static${i}.mkv` };
  });
  return seconds(async () => {
    await Promise.all(parts.map(({ node, from, to, name }) => encodePart(job, node, from, to, name)));
    await joinParts(
      job,
      parts.map(({ name }) => name),
    );
  });
}

/** Pieces of one length; each node takes the next when it's done with one. */
export function fixedPulled(job: RealJob, nodes: readonly RealNode[], piece: number): Promise<number> {
  const count = Math.ceil(job.seconds / piece);
  let next = 0;
  const work = async (node: RealNode): Promise<void> => {
    while (next < count) {
      const i = next++;
      await encodePart(job, node, i * piece, Math.min(job.seconds, (i + 1) * piece), `fixed${i}.mkv`);
    }
  };
  return seconds(async () => {
    await Promise.all(nodes.map(work));
    await joinParts(
      job,
      Array.from({ length: count }, (_, i) => `fixed${i}.mkv`),
    );
  });
}

export interface ScriptRun {
  /** Until it had joined the parts: as it is published, and with its comparison mended. */
  readonly asShipped: number;
  readonly mended: number;
  /** Of the film's seconds, in what the published one had joined by then. */
  readonly share: number;
}

/**
 * What the shell script does that began all this (dffmpeg.sh 1.3): a copy of the source first; a part for each node by
 * weight, to which each decodes from the beginning; a look once a second whether the parts are there. Its test for the
 * last part is true for the first one already, so it joins what is there by then.
 */
export async function scriptsWay(job: RealJob, nodes: readonly RealNode[]): Promise<ScriptRun> {
  const startMs = performance.now();
  const now = (): number => (performance.now() - startMs) / 1000;
  await copyFile(join(job.share, job.source), join(job.share, "upload.mp4"));
  const total = nodes.reduce((sum, { share }) => sum + share, 0);
  let given = 0;
  const parts = nodes.map(async (node, i) => {
    const [from, to] = [given, (given += (node.share / total) * job.seconds)];
    const range = ["-ss", from.toFixed(2), "-to", to.toFixed(2)];
    const files = { source: join(job.mountpoint, "upload.mp4"), out: join(job.mountpoint, `script${i}.mp4`) };
    const quiet = ["ffmpeg", "-v", "error", "-nostdin", "-y"];
    await node.run([...quiet, "-i", files.source, ...range, ...job.coding, "-threads", "1", "-c:a", "copy", files.out]);
  });
  const names = nodes.map((_, i) => `script${i}.mp4`);
  await noticed(parts[0]);
  // A part that isn't finished has no index: nothing can be joined from there on.
  await rm(join(job.share, "joined.mkv"), { force: true });
  await joinParts(job, names).catch(() => undefined);
  const [asShipped, share] = [now(), (await lengthOf(join(job.share, "joined.mkv"))) / job.seconds];
  await noticed(Promise.all(parts));
  await joinParts(job, names);
  return { asShipped, mended: now(), share };
}

/** Rounded up to the next look, of which there's one a second. */
async function noticed(done: Promise<unknown> | undefined): Promise<void> {
  const startMs = performance.now();
  await done;
  await delay(1000 - ((performance.now() - startMs) % 1000));
}

/** Seconds; 0 for what isn't a film. */
async function lengthOf(path: string): Promise<number> {
  const words = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path];
  const { stdout } = await promisify(execFile)("ffprobe", words).catch(() => ({ stdout: "" }));
  return Number(stdout) || 0;
}
