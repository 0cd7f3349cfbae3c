/** The encoder's frame rate and time base, as ffmpeg would choose them for one run. Pure. */
import type { MediaStream } from "../model/media.ts";
import { parseRational, reduce, type Rational } from "../model/time.ts";

/** ffmpeg falls back to this for video without a known rate ("Falling back to a default value of 25fps"). */
const FALLBACK: Rational = { num: 25, den: 1 };

/** Rates that MPEG-1 and MPEG-2 can signal (libavcodec/mpeg12data.c, ff_mpeg12_frame_rate_tab). */
const MPEG12_RATES: readonly Rational[] = [
  { num: 24000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 30, den: 1 },
  { num: 50, den: 1 },
  { num: 60000, den: 1001 },
  { num: 60, den: 1 },
];

const value = ({ num, den }: Rational): number => num / den;

/**
 * The rate ffmpeg assumes for decoded frames of this stream: av_guess_frame_rate (libavformat/avformat.c),
 * without its correction for field-based codecs, which ffprobe's fields don't suffice for: what ffmpeg itself says of a
 * sample comes first.
 */
export function guessFrameRate(stream: MediaStream): Rational {
  const real = parseRational(stream.r_frame_rate);
  const average = parseRational(stream.avg_frame_rate);
  if (real && average && value(average) < 70 && value(real) > 210) return average;
  return real ?? FALLBACK;
}

/** MPEG-4 counts a second's ticks in 16 bits; ffmpeg rounds rates to that before its encoders see them, whichever. */
const isMpeg4 = (codec: string): boolean => /^(mpeg4|libxvid|mpeg4_\w+)$/.test(codec);
const MPEG4_MOST = 65535;

/** The nearest fraction of terms no greater than that, where the rate's own are: av_reduce (libavutil/rational.c). */
function nearest(rate: Rational, most: number): Rational {
  let [{ num, den }, before, found] = [reduce(rate), { num: 0, den: 1 }, { num: 1, den: 0 }];
  if (num <= most && den <= most) return { num, den };
  while (den > 0) {
    const whole = Math.floor(num / den);
    const next = { num: whole * found.num + before.num, den: whole * found.den + before.den };
    if (next.num > most || next.den > most) {
      const times = Math.min(
        found.num > 0 ? Math.floor((most - before.num) / found.num) : whole,
        found.den > 0 ? Math.floor((most - before.den) / found.den) : Infinity,
      );
      const between = { num: times * found.num + before.num, den: times * found.den + before.den };
      return den * (2 * times * found.den + before.den) > num * found.den ? between : found;
    }
    [before, found] = [found, next];
    [num, den] = [den, num - den * whole];
  }
  return found;
}

/** The encoder's rate for a wanted one; its time base is the inverse (init_output_stream_encode in ffmpeg 5.1). */
export function encoderFrameRate(wanted: Rational, codec: string): Rational {
  if (isMpeg4(codec)) return nearest(wanted, MPEG4_MOST);
  if (codec !== "mpeg2video" && codec !== "mpeg1video") return wanted;
  return MPEG12_RATES.reduce((best, rate) =>
    Math.abs(value(rate) - value(wanted)) < Math.abs(value(best) - value(wanted)) ? rate : best,
  );
}

export function invert({ num, den }: Rational): Rational {
  return { num: den, den: num };
}

/** Whether decoders call its pictures interlaced, as far as its first ones tell; undefined where they don't. */
export function isInterlaced({ field_order: order }: MediaStream): boolean | undefined {
  if (order === "progressive") return false;
  return order === undefined || order === "unknown" ? undefined : true;
}
