/** A file's turn, which no other batch can have meanwhile: encoded, unless it was before, and settled. */
import type { Programs } from "../media/programs.ts";
import type { Queue } from "./queue.ts";
import { isTaken, settle, type Settled } from "./settle.ts";
import { lockTask } from "./task-lock.ts";
import type { Task } from "./task.ts";

export interface Turn {
  readonly queue: Queue;
  readonly programs: Programs;
  readonly signal: AbortSignal;
  readonly encode: (signal: AbortSignal) => Promise<void>;
}

/**
 * @returns undefined where another run has made its output since it was judged
 * @throws DffmpegError "held" where another batch is at work on it, and as `encode` and `settle` do
 */
export async function takeTurn(task: Task, { queue, programs, signal, encode }: Turn): Promise<Settled | undefined> {
  const lock = await lockTask(task);
  try {
    const either = AbortSignal.any([signal, lock.lost]);
    if (!task.encoded) {
      if (await isTaken(task, queue)) return undefined;
      await encode(either);
    }
    return await settle(task, { queue, programs, signal: either });
  } finally {
    await lock.release();
  }
}
