/**
 * Lists the packets of a large Matroska or WebM film from the heads of its blocks: a few bytes of each are read instead of
 * the film. Says nothing rather than something doubtful: then all packets have to be read.
 */
import { open } from "node:fs/promises";
import { agreed, type AgreeOptions } from "./agree.ts";
import type { BlockColumns } from "./blocks.ts";
import { walkClusters } from "./cluster-threads.ts";
import { keyPictures } from "./key-pictures.ts";
import { readMatroska } from "./matroska.ts";
import type { MatroskaTrack } from "./matroska-track.ts";
import { PacketColumns, type PacketList } from "./packet-list.ts";
import type { Programs } from "./programs.ts";

/** Bytes of a ProRes frame that Matroska leaves out. */
const PRORES_HEAD = 8;

export interface MatroskaOptions extends AgreeOptions {
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
  { signal, onPts, onListed }: MatroskaOptions = {},
): Promise<PacketList | undefined> {
  const source = await open(path);
  try {
    const { size } = await source.stat();
    const found = await readMatroska(source, size, stream);
    if (!found || !keyPictures(found.track.codec, found.track.codecPrivate)) return undefined;
    const runs = await walkClusters(source.fd, found, { signal, onPts });
    const packets = runs && packetsOf(runs, found.track, stream);
    const timeBase = { num: found.tick, den: 1_000_000_000 };
    return packets && (await agreed(programs, path, stream, packets, timeBase, { signal, onListed }));
  } finally {
    await source.close();
  }
}

/** @returns undefined where a duration isn't told: ffmpeg then reckons it from what it sees of the frames */
function packetsOf(
  runs: readonly BlockColumns[],
  { frameDuration, stripped, codec }: MatroskaTrack,
  stream: number,
): PacketList | undefined {
  const unstored = codec === "V_PRORES" ? PRORES_HEAD : stripped.length;
  const packets = new PacketColumns(
    stream,
    runs.reduce((sum, { times }) => sum + times.length, 0),
  );
  let [place, keyFrames] = [0, 0];
  for (const { times, durations, sizes, keys } of runs) {
    let key = 0;
    for (let i = 0; i < times.length; i++) {
      const told = (durations[i] ?? 0) || frameDuration;
      if (told === 0) return undefined;
      const isKey = keys[key] === i;
      if (isKey) key++;
      packets.set(place++, times[i] ?? 0, undefined, told, isKey, (sizes[i] ?? 0) + unstored);
    }
    keyFrames += keys.length;
  }
  return keyFrames > 0 ? packets : undefined;
}
