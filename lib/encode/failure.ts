/** How a job that can't be encoded is told: the storage's fault by its name, else the last node's words. Pure. */
import { DffmpegError } from "../model/errors.ts";
import { isDeviceTrouble } from "../plan/device-trouble.ts";
import { refusalOf } from "../plan/refusal.ts";
import { storageTrouble } from "../storage/errno.ts";
import type { JobFolder } from "../storage/job-folder.ts";
import type { CrewMember } from "./crew.ts";

/** The end of a failed attempt. */
export interface LastWords {
  readonly member: CrewMember;
  readonly detail: string;
}

/** For people: of a folder of its own, only the node knows the name. */
function placeOf({ node, workplace }: CrewMember, folder: JobFolder): string {
  return workplace.kind === "own" ? `node ${node.name}, its own work folder` : folder.attempts;
}

/** @param window that failed too often; undefined where no node is left */
export function encodeFailure(
  window: number | undefined,
  last: LastWords | undefined,
  folder: JobFolder,
): DffmpegError {
  const trouble = last && storageTrouble(placeOf(last.member, folder), last.detail);
  if (trouble) return trouble;
  const gone = last && /the job's folder isn't here: .*/.exec(last.detail)?.[0];
  if (gone !== undefined) {
    return new DffmpegError("storage", `${last?.member.node.name ?? ""}: ${gone}`, {
      hint: "Somebody removed it, or the share is mounted no more. Then run the same command again.",
    });
  }
  const device = isDeviceTrouble(last?.detail ?? "") ? refusalOf(last?.detail ?? "") : undefined;
  const what = window === undefined ? "no node is left that can encode" : `ffmpeg failed on window ${window + 1}`;
  return new DffmpegError("encode", `${what}${device ? `: ${device.cause}` : ""}:\n${last?.detail ?? ""}`, {
    hint:
      device?.hint ??
      "Above are the last words of the node that tried last. Run it with --verbose to see each command.",
  });
}
