/** --timeline: the job's course as a web page, for jobs that failed too. Draws nothing itself. */
import { messageOf } from "../lib/model/errors.ts";
import { TimelineRecorder, timelinePage, type JobEvent } from "../lib/index.ts";
import type { Clock } from "./display.ts";
import { writeFileWhole } from "./report-file.ts";

export interface TimelineFile {
  see(event: JobEvent): void;
  /**
   * Nothing is written before a plan stood. Throws a DffmpegError of code "storage".
   * @param thrown what ended the job; undefined where the output is there
   */
  write(thrown?: unknown): Promise<void>;
}

/** @param file undefined where none is wanted */
export function timelineFile(
  file: string | undefined,
  args: readonly string[],
  clock: Pick<Clock, "now">,
): TimelineFile {
  if (file === undefined) return { see: () => undefined, write: () => Promise.resolve() };
  const recorder = new TimelineRecorder(clock.now());
  let output = args.at(-1) ?? "";
  return {
    see: (event) => {
      recorder.see(event, clock.now());
      if (event.type === "finished" && event.report.output !== "") output = event.report.output;
    },
    write: async (thrown) => {
      const timeline = recorder.timeline(clock.now());
      if (timeline.mode === null) return;
      const page = timelinePage({ output, timeline, ...(thrown !== undefined && { trouble: messageOf(thrown) }) });
      await writeFileWhole(file, page, "timeline");
    },
  };
}
