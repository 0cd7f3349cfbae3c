/** A plan's places as the scheduler sees them. */
import type { SplitPlan } from "../plan/types.ts";
import type { ScheduleSource } from "../schedule/contract.ts";

export function scheduleSource({ cuts, endSeconds }: SplitPlan): ScheduleSource {
  return {
    cuts: cuts.map(({ seconds }) => seconds),
    handles: cuts.map(({ handleSeconds }) => handleSeconds),
    ...(cuts.some(({ foreseen }) => foreseen) ? { foreseen: cuts.map(({ foreseen }) => foreseen) } : {}),
    end: endSeconds,
  };
}
