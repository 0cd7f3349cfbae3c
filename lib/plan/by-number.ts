/**
 * AVI, which gives frames no times: they are counted in the order of decoding, and where a frame's decoding time is ahead of
 * the count, ffmpeg's muxer fills in empty ones (write_skip_frames in avienc.c). Pure.
 */
import type { MediaStream } from "../model/media.ts";

/** Frames are numbered from the first on, wherever it is; the muxer fills in none before it. */
export function countsFrames(muxer: string): boolean {
  return muxer === "avi";
}

/** Encoders whose decoding times run ahead by as much as they announce. Others without reordering don't run ahead. */
const tellsLead = (encoder: string): boolean => encoder === "mpeg4";

/** @returns by how many frames an encoder's decoding times run ahead, which such a file doesn't show */
export function announcedLead(video: MediaStream | undefined): number {
  return video?.has_b_frames ?? 0;
}

/**
 * Why an encoder's reordered frames can't be merged as one run writes them; undefined where they can. AVI numbers them by
 * their decoding times. NUT stores none of these, but moves all times up by as much as the first is before zero.
 */
export function numberReason(
  muxer: string,
  encoder: string,
  video: MediaStream | undefined,
  regular: boolean,
): string | undefined {
  if (!["avi", "nut"].includes(muxer) || announcedLead(video) === 0) return undefined;
  if (!tellsLead(encoder))
    return `${muxer.toUpperCase()} doesn't show how far ${encoder}'s decoding times run ahead with B-frames`;
  if (!countsFrames(muxer)) return undefined;
  return regular ? undefined : "AVI doesn't show the decoding times of B-frames on uneven times";
}

/**
 * The numbers of frames that one run gives decoding times.
 * @param dts in frames, ascending
 * @param second the number of the second frame, which shows by how much the muxer moves all times
 */
export function frameNumbers(dts: readonly number[], second: number): number[] {
  const moved = second - (dts[1] ?? 0);
  let number = -1;
  return dts.map((time, i) => {
    number = Math.max(number + 1, i === 0 ? 0 : time + moved);
    return number;
  });
}
