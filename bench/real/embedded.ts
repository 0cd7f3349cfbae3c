/** This machine alone: dffmpeg against plain ffmpeg, in pairs, and what starting it costs. */
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { GOP_SECONDS } from "./film.ts";
import { fixedPulled } from "./real-policies.ts";
import { dffmpeg, encoders, type Setting } from "./setting.ts";
import { median, timed } from "./timed.ts";

export interface Pair {
  readonly name: string;
  readonly plainSeconds: number;
  readonly oursSeconds: number;
  /** Median over the pairs, each of which ran back to back. */
  readonly ratio: number;
}

const [node, entry] = dffmpeg;

/** One after the other, the order turned each time: whatever else the machine does hits both. */
async function pairsOf(
  count: number,
  plain: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<Omit<Pair, "name">> {
  const [plains, all]: [number[], number[]] = [[], []];
  for (let i = 0; i < count; i++) {
    if (i % 2 === 0) plains.push(await plain());
    all.push(await ours());
    if (i % 2 === 1) plains.push(await plain());
  }
  const ratios = all.map((seconds, i) => seconds / (plains[i] ?? NaN));
  return { plainSeconds: median(plains), oursSeconds: median(all), ratio: median(ratios) };
}

export interface EmbeddedPair extends Pair {
  readonly piecesSeconds: number;
}

export async function embedded({ brief, pairs, source, seconds, folder }: Setting): Promise<EmbeddedPair[]> {
  const results: EmbeddedPair[] = [];
  const here = {
    share: 1,
    run: ([program = "", ...argv]: readonly string[]) => timed(program, argv).then(() => undefined),
  };
  const cores = Array.from({ length: availableParallelism() }, () => here);
  const film = { share: folder, mountpoint: folder, source: basename(source), seconds, gopSeconds: GOP_SECONDS };
  for (const [name, coding] of Object.entries(encoders(brief))) {
    const args = ["-nostdin", "-y", "-i", source, ...coding, "-c:a", "copy", join(folder, "out.mkv")];
    const ours = (): Promise<number> => timed(node, [entry, ...args]);
    const pair = await pairsOf(pairs, () => timed("ffmpeg", args), ours);
    results.push({ name, ...pair, piecesSeconds: await fixedPulled({ ...film, coding }, cores, brief ? 1 : 10) });
  }
  return results;
}

export async function startUp({ pairs, source, folder }: Setting): Promise<Pair[]> {
  const plain = (): Promise<number> => timed("ffmpeg", ["-version"]);
  const dryRun = [entry, "--dry-run", "-y", "-i", source, "-c:v", "libx264", join(folder, "out.mkv")];
  // What ffmpeg says of itself is asked once and kept: not part of what each start costs.
  await timed(node, dryRun);
  return [
    { name: "dffmpeg -version", ...(await pairsOf(pairs * 2, plain, () => timed(node, [entry, "-version"]))) },
    { name: "dffmpeg --dry-run", ...(await pairsOf(pairs, plain, () => timed(node, dryRun))) },
  ];
}
