/**
 * Keeps a job's average bitrate. An encoder that starts anew at each window misses its average, most often by the same
 * part: what the finished ones took decides what the next is told. Decides nothing else.
 */
import { averageBitrate, missesAlike, strays, surplus, type AverageBitrate } from "../plan/bitrate.ts";
import { toSeconds } from "../model/time.ts";
import type { SplitPlan } from "../plan/types.ts";

/** How far a window's target may be from what was asked for, as parts of it. */
const [LEAST, MOST] = [0.7, 1.4];
/** Seconds of windows at their target that are supposed before any is done: the first may be an odd one. */
const SUPPOSED_SECONDS = 5;

/** One run misses its average too, mostly to the same side as windows do: so much of a miss, as a part, is left as it is. */
const STRAYS = 0.03;

interface Share {
  readonly seconds: number;
  readonly rate: number;
  bits: number | undefined;
}

export class BitBudget {
  readonly #average: AverageBitrate;
  readonly #seconds: number;
  readonly #surplus: number | undefined;
  readonly #shares = new Map<number, Share>();

  /**
   * @param seconds of the whole output
   * @param surplus by which one run misses its average, as a part of it; undefined where that isn't known
   */
  constructor(average: AverageBitrate, seconds: number, surplus?: number) {
    this.#average = average;
    this.#seconds = seconds;
    this.#surplus = surplus;
  }

  /** A window is handed out. @returns its target, bits a second */
  assign(window: number, seconds: number): number {
    const known = this.#shares.get(window);
    // Every attempt at a window gets the same.
    if (known) return known.rate;
    const rate = this.#next();
    this.#shares.set(window, { seconds, rate, bits: undefined });
    return rate;
  }

  /** A window is encoded; one that was done before this session had the average for its target. */
  done(window: number, seconds: number, bytes: number): void {
    const { rate } = this.#shares.get(window) ?? { rate: this.#average.wanted };
    this.#shares.set(window, { seconds, rate, bits: 8 * bytes });
  }

  #next(): number {
    const { wanted, most } = this.#average;
    const supposed = SUPPOSED_SECONDS * wanted;
    let [taken, told, running, seconds] = [0, 0, 0, 0];
    for (const share of this.#shares.values()) {
      seconds += share.seconds;
      if (share.bits === undefined) running += share.rate * share.seconds;
      else {
        taken += share.bits;
        told += share.rate * share.seconds;
      }
    }
    const part = (taken + supposed) / (told + supposed);
    const rest = Math.max(1e-3, this.#seconds - seconds);
    const missed = this.#surplus ?? Math.min(STRAYS, Math.max(-STRAYS, part - 1));
    const aim = wanted * (1 + missed);
    const rate = (aim * this.#seconds - taken - part * running) / (part * rest);
    return Math.min(most, Math.max(LEAST * wanted, Math.min(MOST * wanted, rate)));
  }
}

/** @returns undefined where the command asks for no average, or its windows keep it by themselves */
export function budgetOf({ video, cuts, outputEnd }: SplitPlan): BitBudget | undefined {
  if (missesAlike(video.codec) || strays(video.codec, video.encoderOptions)) return undefined;
  const average = averageBitrate(video.encoderOptions);
  const seconds = toSeconds(outputEnd - (cuts[0]?.outputPts ?? 0), video.encoderTimeBase);
  return average && new BitBudget(average, seconds, surplus(video.codec, seconds));
}
