/**
 * Lists the packets of a large Matroska or WebM film from the heads of its blocks: a few bytes of each are read instead of
 * the film. Says nothing rather than something doubtful: then all packets have to be read.
 */
import { open, type FileHandle } from "node:fs/promises";
import { agreed } from "./agree.ts";
import { ClusterWalk, LEAST_BYTES, type Blocks } from "./clusters.ts";
import { allStartDecoding, placesToLookAt } from "./key-looks.ts";
import { keyPictures } from "./key-pictures.ts";
import { readMatroska, type Matroska } from "./matroska.ts";
import type { MatroskaTrack } from "./matroska-track.ts";
import { PacketColumns, type PacketList } from "./packet-list.ts";
import type { Programs } from "./programs.ts";
import { skim } from "./skim.ts";

/** Bytes of a ProRes frame that Matroska leaves out. */
const PRORES_HEAD = 8;

export interface MatroskaOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of presentation times here and there. */
  readonly onPts?: ((pts: number) => void) | undefined;
}

/**
 * @param stream the stream's index in the file
 * @returns undefined where the heads don't tell for certain, or it takes as long as reading it through
 * @throws the signal's reason, and what reading the file throws
 */
export async function readMatroskaPackets(
  programs: Programs,
  path: string,
  stream: number,
  { signal, onPts }: MatroskaOptions = {},
): Promise<PacketList | undefined> {
  const source = await open(path);
  try {
    const { size } = await source.stat();
    const found = await readMatroska(source, size, stream);
    const starts = found && keyPictures(found.track.codec, found.track.codecPrivate);
    if (!starts) return undefined;
    const { track, tick } = found;
    const blocks = await walkClusters(source, found, { signal, onPts });
    const packets = blocks && packetsOf(blocks, track, stream);
    if (!packets) return undefined;
    const keys = placesToLookAt(blocks.flatMap((run) => run.keys));
    const stripped = (data: Buffer): boolean | undefined => starts(Buffer.concat([track.stripped, data]));
    const timeBase = { num: tick, den: 1_000_000_000 };
    const sound = await allStartDecoding(source, keys, stripped, signal);
    return sound ? await agreed(programs, path, stream, packets, timeBase, signal) : undefined;
  } finally {
    await source.close();
  }
}

/** From each cluster that is known to the next: together all of them, if each way ends where the next begins. */
async function walkClusters(
  source: FileHandle,
  { track, clusters, end }: Matroska,
  { signal, onPts }: MatroskaOptions,
): Promise<readonly Blocks[] | undefined> {
  const walks = clusters.map((start, i) => new ClusterWalk(start, clusters[i + 1] ?? end, track.number));
  const onDone = (walk: ClusterWalk): void => {
    const time = walk.blocks.times.at(-1);
    if (time !== undefined) onPts?.(time);
  };
  const done = await skim(source, walks, { least: LEAST_BYTES, signal, onDone });
  return done && walks.every(({ broken, at, end }) => !broken && at === end)
    ? walks.map(({ blocks }) => blocks)
    : undefined;
}

/** @returns undefined where a duration isn't told: ffmpeg then reckons it from what it sees of the frames */
function packetsOf(
  blocks: readonly Blocks[],
  { frameDuration, stripped, codec }: MatroskaTrack,
  stream: number,
): PacketList | undefined {
  const unstored = codec === "V_PRORES" ? PRORES_HEAD : stripped.length;
  const packets = new PacketColumns(
    stream,
    blocks.reduce((sum, { length }) => sum + length, 0),
  );
  let place = 0;
  for (const { times, durations, keys, sizes } of blocks) {
    let key = 0;
    for (let i = 0; i < times.length; i++) {
      const told = (durations[i] ?? 0) || frameDuration;
      if (told === 0) return undefined;
      const isKey: boolean = keys[key]?.block === i;
      if (isKey) key++;
      packets.set(place++, times[i] ?? 0, undefined, told, isKey, (sizes[i] ?? 0) + unstored);
    }
  }
  return place > 0 ? packets : undefined;
}
