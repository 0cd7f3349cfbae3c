/** What a Matroska or WebM file says of a video track. Pure; says nothing of tracks that aren't plain. */
import { elementsIn, uintOf, type Element } from "./ebml.ts";
import { ids } from "./matroska-ids.ts";

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

const [VIDEO, AUDIO, SUBTITLE] = [1, 2, 17];
const HEADER_STRIPPING = 3;

/** An element with what is in it; positions are the buffer's. */
export interface Loaded {
  readonly buffer: Buffer;
  readonly children: readonly Element[];
}

export const childrenOf = (buffer: Buffer, of: Element, id: number): Element[] =>
  (elementsIn(buffer, of) ?? []).filter((child) => child.id === id);
export const childOf = (buffer: Buffer, of: Element, id: number): Element | undefined => childrenOf(buffer, of, id)[0];
const bytesOf = (buffer: Buffer, element: Element | undefined): Buffer =>
  element ? buffer.subarray(element.body, element.end) : Buffer.alloc(0);

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
export function trackOf({ buffer, children }: Loaded, stream: number, tick: number): MatroskaTrack | undefined {
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
