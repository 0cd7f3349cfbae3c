/** Running attempts as the drive keeps them, and their ends in the scheduler's words. */
import type { Assignment } from "../schedule/contract.ts";

/** An attempt that goes on. */
export interface Active {
  readonly assignment: Assignment;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  /** Its worker is free for the next. */
  released: boolean;
}

/** Of a window and an attempt at it. */
export const keyOf = ({ window, attempt }: Assignment): string => `${window.index}/${attempt}`;

/** Windows that may be checked at once for each slot, and besides: a share may show some of them late. */
const CHECKED = { perSlot: 2, besides: 4 };

/** Whether a slot may go on before its window is checked: what waits for its check is kept in memory and on the share. */
export function mayRelease(active: readonly Pick<Active, "released">[], slots: number): boolean {
  return active.filter(({ released }) => released).length < CHECKED.perSlot * slots + CHECKED.besides;
}

export const resultOf = {
  verified: "verified",
  refused: "failed",
  failed: "failed",
  lost: "lost",
  aborted: "aborted",
} as const;
