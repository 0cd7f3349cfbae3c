/** This machine alone: dffmpeg against plain ffmpeg, in pairs, and what starting it costs. */
import { rm, stat, writeFile } from "node:fs/promises";
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
    const ours = (): Promise<number> => timed(dffmpeg, args);
    const pair = await pairsOf(pairs, () => timed("ffmpeg", args), ours);
    results.push({ name, ...pair, piecesSeconds: await fixedPulled({ ...film, coding }, cores, brief ? 1 : 10) });
  }
  return results;
}

/** On the clock that files' times are of. */
const now = (): number => performance.timeOrigin + performance.now();

/** Seconds from the start of a dry run until it starts the first program that it asks, which says when that was. */
async function untilFirst(dryRun: readonly string[], folder: string): Promise<number> {
  const [ffprobe, asked] = [join(folder, "ffprobe"), join(folder, "asked")];
  await writeFile(ffprobe, `#!/bin/sh\n[ -e '${asked}' ] || : >'${asked}'\nexit 1\n`, { mode: 0o755 });
  await rm(asked, { force: true });
  const startMs = now();
  // It gets no answer, and ends with an error.
  await timed("env", [`FFPROBE_PATH=${ffprobe}`, dffmpeg, ...dryRun]).catch(() => undefined);
  return ((await stat(asked)).mtimeMs - startMs) / 1000;
}

export async function startUp({ pairs, source, folder }: Setting): Promise<Pair[]> {
  const plain = (): Promise<number> => timed("ffmpeg", ["-version"]);
  const dryRun = ["--dry-run", "-y", "-i", source, "-c:v", "libx264", join(folder, "out.mkv")];
  // What ffmpeg says of itself, and what V8 makes of dffmpeg, is kept: not part of what each start costs.
  await timed(dffmpeg, dryRun);
  const first = (): Promise<number> => untilFirst(dryRun, folder);
  return [
    { name: "dffmpeg -version", ...(await pairsOf(pairs * 2, plain, () => timed(dffmpeg, ["-version"]))) },
    { name: "dffmpeg --dry-run, until it asks ffprobe", ...(await pairsOf(pairs * 2, plain, first)) },
    { name: "dffmpeg --dry-run", ...(await pairsOf(pairs, plain, () => timed(dffmpeg, dryRun))) },
  ];
}
