/** What a dry run asks for: the plan, without all that carries it out, which takes as long again to load. */
import { withKnownSpeeds } from "./first-guess.ts";
import { hardwareOf } from "./hardware.ts";
import { placeOutput } from "./output-place.ts";
import { refuseInput } from "./overwrite.ts";
import { plannedWorkers } from "./planned-workers.ts";
import { prepare } from "./prepare.ts";
import type { JobRequest, PlanSummary } from "./request.ts";
import { summarize } from "./summary.ts";

/**
 * The plan alone: probes the sources, connects to no node, writes nothing.
 * @throws DffmpegError as the run would before it starts; that an output exists is no matter yet
 */
export async function plan(request: JobRequest): Promise<PlanSummary> {
  const { plan: made, programs, command } = await placeOutput(await prepare(request), request.onEvent);
  if (made.output !== undefined) await refuseInput(command, made.output);
  const known = { ...request, ...(await withKnownSpeeds(request, made)) };
  const planned = plannedWorkers(known, programs.ffmpeg, {
    hardware: hardwareOf(made.command),
    ...(made.mode === "split" && { encoder: made.video.codec }),
  });
  const isKnown = known.inventory !== request.inventory;
  return summarize(made, { ...planned, known: isKnown }, programs.ffmpeg, programs.version);
}
