/** What is kept of a verified segment until its job ends, of ten thousand perhaps: not the time of each frame. Pure. */
import type { SegmentFacts } from "../media/segment.ts";

export interface KeptFacts extends Pick<SegmentFacts, "startUs" | "bytes" | "extradataHash" | "codec"> {
  readonly frames: number;
}

/** A text of its own: V8 keeps the whole of what a piece was cut from, and these are pieces of all that ffprobe said. */
const apart = (text: string): string => Buffer.from(text).toString();

/** The same facts, in the very texts that another segment has where they are equal, as nearly all of a job's are. */
export function sharedFacts(facts: KeptFacts, other: KeptFacts | undefined): KeptFacts {
  const { extradataHash, codec } = other ?? facts;
  if (extradataHash !== facts.extradataHash || codec !== facts.codec) return facts;
  return { ...facts, extradataHash, codec };
}

export function keptFacts({ times, startUs, bytes, extradataHash, codec }: SegmentFacts): KeptFacts {
  return { frames: times.length, startUs, bytes, extradataHash: apart(extradataHash), codec: apart(codec) };
}
