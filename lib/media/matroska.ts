/**
 * What a Matroska or WebM file says before and behind its frames (RFC 9559): the wanted track, and where clusters are known
 * to begin. Reads that much of it. Says nothing rather than something doubtful.
 */
import type { FileHandle } from "node:fs/promises";
import { readAt } from "./boxes.ts";
import { elementAt, elementsIn, LONGEST_HEAD, uintOf, type Element } from "./ebml.ts";

export interface MatroskaTrack {
  readonly number: number;
  /** "V_MPEG4/ISO/AVC". */
  readonly codec: string;
  readonly codecPrivate: Buffer;
  /** What each frame begins with without its being stored. */
  readonly stripped: Buffer;
  /** In ticks, as ffmpeg rounds it; 0 when it isn't told. */
  readonly frameDuration: number;
}

export interface Matroska {
  readonly track: MatroskaTrack;
  /** Nanoseconds. */
  readonly tick: number;
  /** Where a cluster begins, ascending from the very first one; bytes from the start of the file. */
  readonly clusters: readonly number[];
  /** Where the segment ends, and the file. */
  readonly end: number;
}

export const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  void: 0xec,
  checksum: 0xbf,
  ...{ seekHead: 0x114d9b74, seek: 0x4dbb, seekId: 0x53ab, seekPosition: 0x53ac },
  ...{ info: 0x1549a966, timestampScale: 0x2ad7b1 },
  ...{ tracks: 0x1654ae6b, trackEntry: 0xae, trackNumber: 0xd7, trackType: 0x83, codecId: 0x86, codecPrivate: 0x63a2 },
  ...{ defaultDuration: 0x23e383, trackTimestampScale: 0x23314f, codecDelay: 0x56aa, trackOperation: 0xe2 },
  ...{ encodings: 0x6d80, encoding: 0x6240, encodingType: 0x5033, compression: 0x5034 },
  ...{ compressionKind: 0x4254, compressionSettings: 0x4255 },
  ...{ cues: 0x1c53bb6b, cuePoint: 0xbb, cueTrackPositions: 0xb7, cueClusterPosition: 0xf1 },
  ...{ chapters: 0x1043a770, attachments: 0x1941a469, tags: 0x1254c367 },
} as const;

/** Bytes; a three-hour film's cues are some hundred thousand. */
const LARGEST_ELEMENT = 64e6;
/** Before the first cluster. */
const MOST_ELEMENTS = 100;
const [VIDEO, AUDIO, SUBTITLE] = [1, 2, 17];
const HEADER_STRIPPING = 3;
const DEFAULT_TICK = 1_000_000;

/** An element with what is in it; positions are the buffer's. */
interface Loaded {
  readonly buffer: Buffer;
  readonly children: readonly Element[];
}

const childrenOf = (buffer: Buffer, of: Element, id: number): Element[] =>
  (elementsIn(buffer, of) ?? []).filter((child) => child.id === id);
const childOf = (buffer: Buffer, of: Element, id: number): Element | undefined => childrenOf(buffer, of, id)[0];
const bytesOf = (buffer: Buffer, element: Element | undefined): Buffer =>
  element ? buffer.subarray(element.body, element.end) : Buffer.alloc(0);

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

/** @returns where the segment's cues begin, as its first element tells */
function cuesPosition({ buffer, children }: Loaded, { body }: Element): number | undefined {
  const seeks = children.filter(({ id }) => id === ids.seek);
  const found = seeks.filter((seek) => {
    const id = childOf(buffer, seek, ids.seekId);
    return id && uintOf(buffer, id) === ids.cues;
  });
  const position = found[0] && childOf(buffer, found[0], ids.seekPosition);
  return position && found.length === 1 ? body + uintOf(buffer, position) : undefined;
}

/** Where cues say that clusters begin. */
function clustersOf({ buffer, children }: Loaded, { body }: Element): number[] {
  const positions = children
    .filter(({ id }) => id === ids.cuePoint)
    .flatMap((point) => childrenOf(buffer, point, ids.cueTrackPositions))
    .flatMap((place) => childrenOf(buffer, place, ids.cueClusterPosition))
    .map((position) => body + uintOf(buffer, position));
  return [...new Set(positions)].sort((a, b) => a - b);
}

/** @returns undefined for other encodings than left-out beginnings */
function strippedOf(buffer: Buffer, entry: Element): Buffer | undefined {
  const encodings = childOf(buffer, entry, ids.encodings);
  if (!encodings) return Buffer.alloc(0);
  const [encoding, another] = childrenOf(buffer, encodings, ids.encoding);
  const compression = encoding && childOf(buffer, encoding, ids.compression);
  const kind = compression && childOf(buffer, compression, ids.compressionKind);
  const type = encoding && childOf(buffer, encoding, ids.encodingType);
  if (!kind || another || uintOf(buffer, kind) !== HEADER_STRIPPING || (type && uintOf(buffer, type) !== 0))
    return undefined;
  return Buffer.from(bytesOf(buffer, childOf(buffer, compression, ids.compressionSettings)));
}

/** @param stream ffmpeg has a stream for each track of a kind it knows, in their order */
function trackOf({ buffer, children }: Loaded, stream: number, tick: number): MatroskaTrack | undefined {
  const entries = children.filter(({ id }) => id === ids.trackEntry);
  const valueOf = (entry: Element, id: number): number | undefined => {
    const value = childOf(buffer, entry, id);
    return value && uintOf(buffer, value);
  };
  const known = [VIDEO, AUDIO, SUBTITLE];
  if (entries.some((entry) => !known.includes(valueOf(entry, ids.trackType) ?? 0))) return undefined;
  const entry = entries[stream];
  if (!entry || valueOf(entry, ids.trackType) !== VIDEO) return undefined;
  const odd = [ids.trackTimestampScale, ids.trackOperation].some((id) => childOf(buffer, entry, id));
  const [number, stripped] = [valueOf(entry, ids.trackNumber), strippedOf(buffer, entry)];
  if (odd || (valueOf(entry, ids.codecDelay) ?? 0) > 0 || number === undefined || !stripped) return undefined;
  if (entries.filter((other) => valueOf(other, ids.trackNumber) === number).length > 1) return undefined;
  return {
    ...{ number, stripped, codec: bytesOf(buffer, childOf(buffer, entry, ids.codecId)).toString("latin1") },
    codecPrivate: Buffer.from(bytesOf(buffer, childOf(buffer, entry, ids.codecPrivate))),
    frameDuration: Math.floor((valueOf(entry, ids.defaultDuration) ?? 0) / tick),
  };
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
  const position = seekHead && cuesPosition(seekHead, segment);
  const head = position === undefined || position >= size ? undefined : await headAt(source, position);
  const cues = head?.id === ids.cues && head.end <= size ? await load(source, head) : undefined;
  if (!info || !tracks || !cues) return undefined;
  const scale = info.children.find(({ id }) => id === ids.timestampScale);
  const tick = scale ? uintOf(info.buffer, scale) : DEFAULT_TICK;
  const track = tick > 0 ? trackOf(tracks, stream, tick) : undefined;
  const clusters = clustersOf(cues, segment).filter((start) => start !== firstCluster);
  if (!track || clusters.some((start) => start < firstCluster || start >= size)) return undefined;
  return { track, tick, clusters: [firstCluster, ...clusters], end: segment.end };
}
