/**
 * Walks along a Matroska film's clusters, run by run, and looks into the key frames of each: what one thread of several does,
 * or the only one. Says nothing of a run that leaves a doubt, and ends the work then.
 */
import { keyPlaces, type BlockColumns, type Blocks } from "./blocks.ts";
import { ClusterWalk, LEAST_BYTES } from "./clusters.ts";
import { allStartDecoding, placesToLookAt, type ReadInto } from "./key-looks.ts";
import { keyPictures } from "./key-pictures.ts";
import type { MatroskaTrack } from "./matroska-track.ts";
import { SharedWork } from "./shared-work.ts";
import { skim } from "./skim.ts";

/** So many that the last ones are short work, and several threads can read several at once. */
const MOST_RUNS = 128;
/** In each run: a hundred thousand in all, at the most. */
const MOST_LOOKS = 800;

/** What each thread is told. */
export interface ClusterOrder {
  readonly fd: number;
  /** Where clusters are known to begin, and where the last one has to end; ascending. */
  readonly stops: Float64Array;
  readonly track: MatroskaTrack;
  /** Of the work that is shared. */
  readonly counters: Int32Array<SharedArrayBuffer>;
}

/** How many clusters a run has that are known. */
const runLength = (stops: Float64Array): number => Math.ceil((stops.length - 1) / MOST_RUNS);
export const runCount = (stops: Float64Array): number => Math.ceil((stops.length - 1) / runLength(stops));

class Run extends ClusterWalk {
  readonly place: number;

  constructor(place: number, stops: Float64Array, track: number, blocks: Blocks | undefined) {
    super(stops, track, blocks);
    this.place = place;
  }
}

/** @param deliver gets each run's blocks, with the run's place */
export async function walkRuns(
  { fd, stops, track, counters }: ClusterOrder,
  deliver: (place: number, blocks: BlockColumns) => void,
): Promise<void> {
  const [work, length] = [new SharedWork(counters), runLength(stops)];
  /** Of runs that are done: what grew once needn't grow again. */
  const free: Blocks[] = [];
  const next = (): Run | undefined => {
    const place = work.next();
    const own = stops.subarray(place * length, (place + 1) * length + 1);
    return own.length > 1 ? new Run(place, own, track.number, free.pop()) : undefined;
  };
  const starts = keyPictures(track.codec, track.codecPrivate) ?? ((): boolean => false);
  const startsDecoding = (data: Buffer): boolean | undefined => starts(Buffer.concat([track.stripped, data]));
  const areKeys = async (blocks: BlockColumns, read: ReadInto): Promise<boolean> => {
    const places = placesToLookAt(keyPlaces(blocks), MOST_LOOKS);
    return places.length === 0 || allStartDecoding(read, places, startsDecoding);
  };
  const onDone = async (run: Run, read: ReadInto): Promise<void> => {
    const blocks = run.blocks.take();
    free.push(run.blocks);
    if (!run.broken && (await areKeys(blocks, read))) deliver(run.place, blocks);
    else work.end();
  };
  try {
    if (!(await skim(fd, next, { least: LEAST_BYTES, work, onDone }))) work.end();
  } catch (thrown) {
    work.end();
    throw thrown;
  }
}
