/** Small made-up schedules. */
import { expect } from "chai";
import type { Assignment, Schedule, ScheduleOptions, Worker } from "../../lib/schedule/contract.ts";
import { createSchedule } from "../../lib/schedule/schedule.ts";

export function worker(id: string, weight = 1, node = id): Worker {
  return { id, node, weight };
}

/** A source with a key frame every two seconds. */
export function source(seconds: number) {
  return { cuts: Array.from({ length: seconds / 2 }, (_, index) => index * 2), end: seconds };
}

export function scheduleOf(seconds: number, workers: readonly Worker[], options?: ScheduleOptions): Schedule {
  return createSchedule(source(seconds), workers, options);
}

export function taken(schedule: Schedule, id: string, nowMs: number): Assignment {
  const assignment = schedule.take(id, nowMs);
  expect(assignment, `work for ${id} at ${nowMs} ms`).to.exist;
  return assignment!;
}

/** Seconds of a source made by {@link source}. */
export function secondsOf({ window }: Assignment): number {
  return 2 * (window.to - window.from);
}
