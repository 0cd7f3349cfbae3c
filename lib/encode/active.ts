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

export const resultOf = {
  verified: "verified",
  refused: "failed",
  failed: "failed",
  lost: "lost",
  aborted: "aborted",
} as const;
