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

const past = "a frame depends on all frames before, or on how many there were";

export const reasons: readonly Reason[] = [
  needed(/is copied, not encoded/, "copying is faster than any splitting"),
  needed(/no video to encode|cover picture/, "there is nothing to split"),
  needed(/only one key frame|no key frame behind the first/, "a decoder can start nowhere else"),
  needed(/promises how a decoder's buffer fills/, "joined windows would each fill it anew"),
  notYet(/-itsoffset moves frames before zero/, "a window's clock would have to stand beside the grid as well"),
  notYet(
    /the filter '\w+' leaves no key frame to start from/,
    "it leaves none, or runs ahead of the frames' times by what hangs on roundings",
  ),
  needed(/-r \S+ leaves no key frame to start from/, "frame rate conversion drops them all, and what follows them"),
  needed(/ffmpeg refuses this command/, "ffmpeg's own words are the answer"),
  needed(/needs the last frame first|smooths over the whole|whole stream/, "a frame depends on frames to come"),
  needed(/counted from the start|counts? frames|follows (the telecine|a) pattern from the start/, past),
  needed(/averages (with all|over time)|the frames before|the last one kept|adds up the motion/, past),
  needed(/reports on one run/, "its words are about the whole stream"),
  needed(/random numbers|time of day/, "two plain runs differ too, or would in another order"),
  needed(/without presentation times|two frames at the same time|no usable timestamps|timestamps jump/, "times lie"),
  needed(/-copyts keeps|-start_at_zero/, "the source's own times are wanted, wraps and gaps included"),
  needed(/nobody has classed/, "what isn't known to be local isn't split"),
  needed(/aren't those of one run/, "tried: its frames at a seam differ"),
  needed(/source is damaged/, "what decoders hide damage with depends on their threads"),
  notYet(
    /sound copied from a container that counts milliseconds/, // also behind -ss on the output
    "one run's times of it can't be told from its sample",
  ),
  notYet(
    /ticks it's told aren't a fraction of numbers up to six digits/,
    "finer ticks, and expressions, aren't reckoned with",
  ),
  needed(/leaves FLV without the header/, "windows have one"),
  needed(/ends the other streams too/, "ffmpeg ends them wherever reading stands by then"),
  needed(/fragments begin at/, "fragments begin at the encoder's key frames, and those differ"),
  needed(/turns the picture of copied video only/, "the merge copies"),
  needed(/-(rc_override|gop_timecode|x26[45]-params|x264opts) (names|counts)/, past),
  needed(/dither runs on|carries rounding errors|remember the frames before|decoders tell of the frames/, past),
  notYet(/side data that a merge would lose|^side data of .* isn't carried/, "neither segments nor an MP4 hold it"),
  needed(/what the container says of the film's first frame/, "later windows have other first frames"),
  notYet(/hands what the container says of its pictures to the encoder/, "slices of the source don't hold it"),
  notYet(/data track begins behind the sample/, "the muxer makes no track of what has no packet"),
  notYet(/puts attached files elsewhere/, "their place isn't known"),
  notYet(/starts in the middle of what this ffmpeg encodes/, "the merge needs setts, which came with 4.4"),
  needed(
    /begins with pictures that windows wouldn't have/,
    "made up of what the seek left out, or at times guessed behind it",
  ),
  notYet(/forgets the container's start/, "its frames come later than the sample, and so does its sound"),
  needed(/its padding on the way/, "the samples to drop at the end would be lost"),
  notYet(/(isn't|aren't) followed( yet)?$/, "its effect on times or frames isn't replayed yet"),
  notYet(/leave nothing of the first minute/, "the sample that one run is measured by would be empty"),
  notYet(/adds frames at the ends/, "its effect on times isn't replayed yet"),
  needed(
    /^(AVI|NUT) doesn't show (how far|the decoding times)/,
    "the one numbers frames by them, the other moves all times by them, and players go by that against the sound",
  ),
  notYet(/aren't merged into the format/, "its muxer hasn't been proven yet"),
  notYet(/-(ss|t|to|sseof|frames|shortest|fs) .*(starts|limits|ends|seek|plain duration)/, "this kind isn't cut yet"),
  notYet(/before an input changes what is read/, "input options aren't followed yet"),
  notYet(/-(r|fpsmax|force_fps) converts the frame rate/, "conversion isn't followed through the filters yet"),
  notYet(
    /-(filter_complex|lavfi) connects|may mean a filter graph's output|isn't one plain chain|needs a second stream/,
    "graphs aren't taken apart yet",
  ),
  notYet(
    /-(filter_complex|lavfi) (doesn't say which stream|leaves several outputs)/,
    "what ffmpeg chooses for sound isn't followed there",
  ),
  needed(/-(filter_complex|lavfi) mixes the sound of several/, "it may depend on the order in which they are read"),
  notYet(/isn't one still picture$/, "a window would need the moments of a second film too"),
  needed(/looped picture goes on behind the film's end/, "ffmpeg then repeats the film's last frame for as long"),
  notYet(/-(vsync|fps_mode) .*isn't split/, "this mode isn't followed yet"),
  notYet(/-v?bsf changes the video's packets/, "packets at a seam may come out otherwise"),
  needed(/-bsf dump_extra would repeat a header/, "one run's packets hold none to repeat"),
  notYet(/-v?bsf \w+ writes into the stream/, "a merged stream's container would tell what the stream does"),
  notYet(/names streams by number/, "the numbers change in a window"),
  notYet(/several video streams/, "one video is split at a time"),
  notYet(
    /frame durations steer|depends on more than the frames' times/,
    "durations don't survive the windows' trim yet",
  ),
  notYet(/no time base of ffmpeg's holds/, "a clock less fine would round as one run doesn't"),
  notYet(/time that ffmpeg calls zero can't be told/, "no whole number of microseconds stands for it"),
  notYet(/takes other streams than expected/, "how ffmpeg picks isn't followed that far"),
];

/** What a damaged source may end in: tried, found not to be one run's, and made again in one piece. */
export const fallback = /windows didn't come out as one run's/;

export function reasonFor(text: string): Reason | undefined {
  return reasons.find(({ reason }) => reason.test(text));
}
