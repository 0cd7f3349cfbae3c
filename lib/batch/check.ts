/** Whether an output may stand for its original: read through from end to end. Asked only before an original goes. */
import { DffmpegError } from "../model/errors.ts";
import { probe } from "../media/probe.ts";
import type { Programs } from "../media/programs.ts";
import { runProgram } from "../media/run.ts";
import { factsOf } from "./facts.ts";
import type { Task } from "./task.ts";

/** Options and filters by which an output is meant to be of another length than its source. */
const changesLength =
  /^-(ss|sseof|t|to|fs|shortest|stream_loop|itsscale|frames|[adv]frames)(:|$)|(^|[,;\]])\s*(a?trim|a?setpts|atempo|rubberband|a?select|a?loop|tpad|apad|a?concat|framestep|shuffleframes|decimate|mpdecimate)\b/;

/** Seconds, and a part of the whole: sound often ends a little later than the picture, or is cut off there. */
const TOLERANCE = { seconds: 1, part: 0.005 };

/**
 * Decodes all of it.
 * @throws DffmpegError "verify"
 */
export async function checkWhole(path: string, task: Task, programs: Programs, signal: AbortSignal): Promise<void> {
  const refuse = (what: string): DffmpegError =>
    new DffmpegError("verify", `the output can't stand for the original: ${what}`, {
      hint: "The original stays. Look at the output of a run that keeps originals.",
    });
  const media = await probe(programs, path, { signal });
  const made = factsOf(path, 0, media);
  const { args, facts } = task;
  if (made.codec === undefined) throw refuse("it has no video");
  const wanted = facts.seconds;
  if (wanted !== undefined && !args.some((word) => changesLength.test(word))) {
    const difference = Math.abs((made.seconds ?? 0) - wanted);
    if (difference > Math.max(TOLERANCE.seconds, wanted * TOLERANCE.part)) {
      throw refuse(`it lasts ${(made.seconds ?? 0).toFixed(1)} s, and the source ${wanted.toFixed(1)} s`);
    }
  }
  const decode = ["-nostdin", "-v", "error", "-xerror", "-i", path, "-map", "0:v?", "-map", "0:a?", "-f", "null", "-"];
  const { code, stderr } = await runProgram(programs.ffmpeg, decode, { signal });
  if (code !== 0) throw refuse(`decoding it fails: ${stderr.trim().split("\n").at(-1) ?? ""}`);
}
