/** Keeps the times of a job's events for its report, beside whoever else listens. Changes no event. */
import type { JobListener } from "../model/events.ts";
import { TimelineRecorder } from "../report/timeline.ts";
import type { JobRequest } from "./request.ts";

/** @param startMs when the job began: performance.now() */
export function recorded(request: JobRequest, startMs: number): { request: JobRequest; recorder: TimelineRecorder } {
  const recorder = new TimelineRecorder(startMs);
  const onEvent: JobListener = (event) => {
    recorder.see(event, performance.now());
    request.onEvent?.(event);
  };
  return { request: { ...request, onEvent }, recorder };
}
