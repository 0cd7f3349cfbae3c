/** The simpler ways to use several machines, with real ffmpegs on them. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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

/** Plain ffmpeg on one node, the whole source. */
export function alone(job: RealJob, node: RealNode): Promise<number> {
  return seconds(() => encodePart(job, node, 0, job.seconds, "alone.mkv"));
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
