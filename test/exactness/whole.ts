/**
 * Why a command may run whole. A case of the matrix that ran whole for a reason that isn't here has failed: either the
 * plan gives up too early, or the reason is new and belongs here. A table.
 */

export interface Reason {
  readonly reason: RegExp;
  /** "needed": no split can give one run's result. "not yet": it could, but dffmpeg doesn't know how. */
  readonly kind: "needed" | "not yet";
  readonly because: string;
}

const needed = (reason: RegExp, because: string): Reason => ({ reason, kind: "needed", because });
const notYet = (reason: RegExp, because: string): Reason => ({ reason, kind: "not yet", because });

export const reasons: readonly Reason[] = [
  needed(/is copied, not encoded/, "copying is faster than any splitting"),
  needed(/no video to encode|cover picture/, "there is nothing to split"),
  needed(/only one key frame/, "a decoder can start nowhere else"),
  needed(/ffmpeg refuses this command/, "ffmpeg's own words are the answer"),
  needed(/needs the last frame first|counted from the start|counts frames from the start/, "it isn't local in time"),
  needed(
    /averages (with all|over time)|comparing with the last|from batches|follows the telecine/,
    "it isn't local in time",
  ),
  needed(/smooths over the whole|whole stream|its expression may count|random numbers/, "it isn't local in time"),
  needed(/without presentation times|two frames at the same time|no usable timestamps/, "times can't be trusted"),
  needed(/-copyts keeps|-start_at_zero/, "the source's own times are wanted, wraps and gaps included"),
  needed(/hasn't been shown to forget|nobody has classed/, "what isn't known to be local isn't split"),
  notYet(/one frame for each field/, "its times aren't followed yet"),
  notYet(/aren't merged into the format/, "its muxer hasn't been proven yet"),
  notYet(/-(ss|t|to|sseof|frames|shortest|fs|vframes) (starts|limits|ends)/, "limits aren't dealt out to windows yet"),
  notYet(/before an input changes what is read/, "input options aren't followed yet"),
  notYet(/-(r|fpsmax|force_fps) converts the frame rate/, "conversion isn't followed through the filters yet"),
  notYet(/-filter_complex connects|isn't one plain chain/, "graphs aren't taken apart yet"),
  notYet(/-vsync chooses/, "the option isn't followed yet"),
  notYet(/-force_key_frames places/, "its places aren't dealt out to windows yet"),
  notYet(/-bsf changes the video's packets|-b?sf/, "packets at a seam may come out otherwise"),
  notYet(/names streams by number/, "the numbers change in a window"),
  notYet(/several video streams/, "one video is split at a time"),
  notYet(/frame durations steer/, "durations don't survive the windows' trim yet"),
  notYet(/time that ffmpeg calls zero can't be told/, "no whole number of microseconds stands for it"),
  notYet(/takes other streams than expected/, "how ffmpeg picks isn't followed that far"),
];

/** What a damaged source may end in: tried, found not to be one run's, and made again in one piece. */
export const fallback = /windows didn't come out as one run's/;

export function reasonFor(text: string): Reason | undefined {
  return reasons.find(({ reason }) => reason.test(text));
}
