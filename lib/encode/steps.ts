/** Tells of the steps that encode nothing, a few times a second at most. */
import type { JobListener, Step } from "../model/events.ts";

const PACE_MS = 250;

/** Tells that the step begins. @returns to be called with how far it is, 0 to 1, as often as one likes */
export function beginStep(emit: JobListener | undefined, step: Step, node?: string): (share: number) => void {
  const tell = (share: number | undefined): void => {
    emit?.({ type: "step", step, share, ...(node !== undefined && { node }) });
  };
  tell(undefined);
  let toldMs = performance.now();
  return (share) => {
    if (performance.now() - toldMs < PACE_MS) return;
    toldMs = performance.now();
    tell(Math.min(1, Math.max(0, share)));
  };
}
