/**
 * What a Matroska or WebM file says before and behind its frames (RFC 9559): the wanted track, and where clusters are known
 * to begin. Reads that much of it. Says nothing rather than something doubtful.
 */
import type { FileHandle } from "node:fs/promises";
import { readAt } from "./boxes.ts";
import { elementAt, elementsIn, LONGEST_HEAD, readHead, uintOf, type Element } from "./ebml.ts";
import { ids } from "./matroska-ids.ts";
import { childOf, trackOf, type Loaded, type MatroskaTrack } from "./matroska-track.ts";

export interface Matroska {
  readonly track: MatroskaTrack;
  /** Nanoseconds. */
  readonly tick: number;
  /** Where a cluster begins, ascending from the very first one; bytes from the start of the file. */
  readonly clusters: readonly number[];
  /** Where the segment ends, and the file. */
  readonly end: number;
}

/** Bytes; a three-hour film's cues are some hundred thousand. */
const LARGEST_ELEMENT = 64e6;
/** Before the first cluster. */
const MOST_ELEMENTS = 100;
const DEFAULT_TICK = 1_000_000;

async function headAt(source: FileHandle, at: number): Promise<Element | undefined> {
  const head = elementAt(await readAt(source, at, LONGEST_HEAD), 0);
  return head && { id: head.id, body: at + head.body, end: at + head.end };
}

async function load(source: FileHandle, { body, end }: Element): Promise<Loaded | undefined> {
  if (end - body > LARGEST_ELEMENT) return undefined;
  const buffer = await readAt(source, body, end - body);
  const children = elementsIn(buffer, { body: 0, end: end - body });
  return children && { buffer, children };
}

interface Header {
  readonly segment: Element;
  /** By id; each is there once. */
  readonly elements: ReadonlyMap<number, Element>;
  readonly firstCluster: number;
}

/** Up to the first cluster. */
async function readHeader(source: FileHandle, size: number): Promise<Header | undefined> {
  const ebml = await headAt(source, 0);
  if (ebml?.id !== ids.ebml) return undefined;
  const segment = await headAt(source, ebml.end);
  // A size that isn't known, or not true any more: a recording, or what is left of one.
  if (segment?.id !== ids.segment || segment.end !== size) return undefined;
  const elements = new Map<number, Element>();
  for (let [at, i] = [segment.body, 0]; i < MOST_ELEMENTS; i++) {
    const element = await headAt(source, at);
    if (!element || element.end > segment.end) return undefined;
    if (element.id === ids.cluster) return { segment, elements, firstCluster: at };
    if (element.id !== ids.void && elements.has(element.id)) return undefined;
    elements.set(element.id, element);
    at = element.end;
  }
  return undefined;
}

/** @returns where an element of the segment begins, as this list of them tells */
function positionOf(id: number, { buffer, children }: Loaded, { body }: Element): number | undefined {
  const seeks = children.filter((child) => {
    const sought = child.id === ids.seek ? childOf(buffer, child, ids.seekId) : undefined;
    return sought && uintOf(buffer, sought) === id;
  });
  const position = seeks[0] && childOf(buffer, seeks[0], ids.seekPosition);
  return position && seeks.length === 1 ? body + uintOf(buffer, position) : undefined;
}

/** From the list at the beginning, or the one it leads to: files that were edited have that. */
async function findCues(source: FileHandle, segment: Element, list: Loaded): Promise<Loaded | undefined> {
  const follow = async (id: number, from: Loaded | undefined): Promise<Loaded | undefined> => {
    const position = from && positionOf(id, from, segment);
    const head = position === undefined || position >= segment.end ? undefined : await headAt(source, position);
    return head?.id === id && head.end <= segment.end ? load(source, head) : undefined;
  };
  return (await follow(ids.cues, list)) ?? follow(ids.cues, await follow(ids.seekHead, list));
}

const wayToPosition = [ids.cuePoint, ids.cueTrackPositions, ids.cueClusterPosition];

/** Adds the numbers at the end of this way of ids: a film has thousands of cues. Of what isn't whole, none. */
function addNumbers(
  buffer: Buffer,
  { body, end }: Element,
  way: readonly number[],
  numbers: number[],
  depth = 0,
): void {
  const element = { id: 0, body: 0, end: body };
  const before = numbers.length;
  while (element.end < end) {
    if (!readHead(buffer, element.end, element) || element.end > end) {
      numbers.length = before;
      return;
    }
    if (element.id !== way[depth]) continue;
    if (depth === way.length - 1) numbers.push(uintOf(buffer, element));
    else addNumbers(buffer, element, way, numbers, depth + 1);
  }
}

/** Where cues say that clusters begin; ascending. */
function clustersOf({ buffer }: Loaded, { body }: Element): number[] {
  const positions: number[] = [];
  addNumbers(buffer, { id: ids.cues, body: 0, end: buffer.length }, wayToPosition, positions);
  const sorted = Float64Array.from(positions).sort();
  return Array.from(
    sorted.filter((position, i) => position !== sorted[i - 1]),
    (position) => body + position,
  );
}

/**
 * @param stream of the wanted video
 * @returns undefined for what isn't a finished file with cues and a plain video track
 */
export async function readMatroska(source: FileHandle, size: number, stream: number): Promise<Matroska | undefined> {
  const header = await readHeader(source, size);
  if (!header) return undefined;
  const { segment, elements, firstCluster } = header;
  const loaded = async (id: number): Promise<Loaded | undefined> => {
    const element = elements.get(id);
    return element && load(source, element);
  };
  const [seekHead, info, tracks] = [await loaded(ids.seekHead), await loaded(ids.info), await loaded(ids.tracks)];
  const cues = seekHead && (await findCues(source, segment, seekHead));
  if (!info || !tracks || !cues) return undefined;
  const scale = info.children.find(({ id }) => id === ids.timestampScale);
  const tick = scale ? uintOf(info.buffer, scale) : DEFAULT_TICK;
  const track = tick > 0 ? trackOf(tracks, stream, tick) : undefined;
  const clusters = clustersOf(cues, segment).filter((start) => start !== firstCluster);
  if (!track || clusters.some((start) => start < firstCluster || start >= size)) return undefined;
  return { track, tick, clusters: [firstCluster, ...clusters], end: segment.end };
}
