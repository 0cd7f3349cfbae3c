/**
 * For shares whose server is away: where they're mounted "hard", a call to them returns when it's back, and not before. Node
 * can't end such a call; what is here says so, or goes on without it.
 */
import { setTimeout as delay } from "node:timers/promises";
import { DffmpegError } from "../model/errors.ts";

export interface Patience {
  /** Until it's told. Longer than a share takes that is only slow. */
  readonly tellMs: number;
  /** Until it's given up, where it is. An automount gives up by itself after 30 s (nfs/dffmpeg.mount). */
  readonly giveUpMs: number;
}

export const defaultPatience: Patience = { tellMs: 10_000, giveUpMs: 40_000 };

/** Tells once that it's waited for; waits as long as it takes. */
export async function waitTelling<T>(work: Promise<T>, tell: () => void, { tellMs } = defaultPatience): Promise<T> {
  const timer = setTimeout(tell, tellMs);
  return work.finally(() => {
    clearTimeout(timer);
  });
}

/** @throws DffmpegError "storage" where nothing answers in time; what was asked may still happen */
export async function answered<T>(root: string, work: Promise<T>, { giveUpMs } = defaultPatience): Promise<T> {
  const settled = new AbortController();
  const late = delay(giveUpMs, undefined, { signal: settled.signal }).then(() => Promise.reject(noAnswer(root)));
  return Promise.race([work, late]).finally(() => {
    settled.abort();
    late.catch(() => undefined);
  });
}

/** What to say of it meanwhile. */
export const awaited = (root: string): string =>
  `${root} doesn't answer; waiting for it. Is the machine on that has the share, and can it be reached?`;

function noAnswer(root: string): DffmpegError {
  return new DffmpegError("storage", `${root} doesn't answer`, {
    hint: "The machine that has the share is off, or can't be reached: once it's back, what waits here goes on.",
  });
}
