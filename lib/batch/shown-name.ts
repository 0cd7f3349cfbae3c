/** A batch's files are encoded under hidden names; what is said of them names what they become. Pure. */
import { basename, extname } from "node:path";
import { DffmpegError } from "../model/errors.ts";
import type { JobEvent } from "../model/events.ts";
import type { Task } from "./task.ts";

type Names = Pick<Task, "output">;

/** The hidden file that ffmpeg is given is a further one, beside it. */
export function shownText({ output }: Names, text: string): string {
  const extension = extname(output)
    .slice(0, 20)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replaceAll(new RegExp(`\\.dffmpeg-[\\w-]+${extension}`, "g"), () => basename(output));
}

/** Commands stay as they are, for those who want to see them. */
export function shownEvent(names: Names, event: JobEvent): JobEvent {
  switch (event.type) {
    case "planned": {
      const { type, mode, reason, node, tied, refused } = event;
      return {
        ...{ type, mode, reason: shownText(names, reason) },
        ...(node !== undefined && { node }),
        ...(tied !== undefined && { tied }),
        ...(refused !== undefined && { refused }),
      };
    }
    case "warning":
      return { ...event, message: shownText(names, event.message) };
    case "attempt-ended":
      return { ...event, detail: shownText(names, event.detail) };
    case "node-left-out":
      return { ...event, error: shownText(names, event.error) };
    case "finished":
      return { ...event, report: { ...event.report, output: names.output } };
    default:
      return event;
  }
}

export function shownError(names: Names, thrown: unknown): unknown {
  if (!(thrown instanceof DffmpegError)) return thrown;
  const { code, message, hint, node, cause } = thrown;
  return new DffmpegError(code, shownText(names, message), {
    ...(hint !== undefined && { hint: shownText(names, hint) }),
    ...(node !== undefined && { node }),
    cause,
  });
}
