/** What ends a session that has lost its lock, in words: what became of it, and what to do. Pure. */
import { DffmpegError } from "../model/errors.ts";

/** What is locked: its folder is a job's, or a batch's queue. */
export type Locked = "job" | "queue";

/** "taken over": by another session. "gone": the folder is. "unlocked": its lock alone. */
export type Loss = "taken over" | "gone" | "unlocked";

const goOn: Readonly<Record<Locked, string>> = {
  job: "then run the same command again",
  queue: "then run the same batch again; what a lost queue knew to be done is there as files, which are left alone",
};

const others: Readonly<Record<Locked, string>> = {
  job: "Leave the job to the other.",
  queue: "Leave it to the other.",
};

export function lossOf(loss: Loss, locked: Locked, folder: string): DffmpegError {
  if (loss === "taken over") {
    return new DffmpegError("storage", `another dffmpeg has taken this ${locked} over: ${folder}`, {
      hint: `This one was silent for too long, perhaps because its machine slept. ${others[locked]}`,
    });
  }
  const what = loss === "gone" ? `the folder of this ${locked} is gone` : `somebody removed this ${locked}'s lock`;
  const mend = loss === "gone" ? "Was it removed or renamed, or its disk unmounted? Put it back" : "Leave its files be";
  return new DffmpegError("storage", `${what}: ${folder}`, { hint: `${mend}; ${goOn[locked]}.` });
}
