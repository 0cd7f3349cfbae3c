/** Lets ffmpeg try a doubtful command on a moment of its sources, to say early and shortly what it refuses. Decides nothing. */
import { extname, join } from "node:path";
import type { Programs } from "../media/programs.ts";
import { runProgram } from "../media/run.ts";
import type { FfmpegCommand } from "../model/command.ts";
import { refusalOf, type Refusal } from "../plan/refusal.ts";
import { rehearsalArgv } from "../plan/sample-argv.ts";
import { decodedHere, inputReason, singleFile, type Doubt } from "../plan/screen.ts";
import { makeScratch } from "../storage/scratch.ts";
import { ignorance } from "./ignorance.ts";
import { withNearName } from "./near-name.ts";

/** @returns undefined where ffmpeg takes it, or where trying could leave something behind */
export async function rehearse(
  programs: Programs,
  command: FfmpegCommand,
  doubt: Doubt,
  signal: AbortSignal | undefined,
): Promise<Refusal | undefined> {
  return withNearName(programs, await tryIt(programs, command, doubt, signal), signal);
}

async function tryIt(
  programs: Programs,
  command: FfmpegCommand,
  doubt: Doubt,
  signal: AbortSignal | undefined,
): Promise<Refusal | undefined> {
  // Asked for its help: a muxer may write more than the file of its name, and a device is one.
  if (doubt.kind === "filter" || doubt.kind === "muxer") {
    const { stdout, stderr } = await runProgram(
      programs.ffmpeg,
      ["-hide_banner", "-h", `${doubt.kind}=${doubt.name}`],
      { signal },
    );
    const unknown = /Unknown (filter|format) '[^']*'/.exec(stdout + stderr);
    return unknown ? refusalOf(unknown[0]) : undefined;
  }
  if (doubt.kind === "format") return ignorance(programs, [], doubt.extension, signal);
  const output = singleFile(command);
  if (output === undefined || !harmless(command)) return undefined;
  const scratch = await makeScratch();
  try {
    const argv = rehearsalArgv(command, join(scratch.path, `trial${extname(output)}`));
    const { code, stderr } = await runProgram(programs.ffmpeg, argv, { signal });
    return code === 0 ? undefined : refusalOf(stderr);
  } finally {
    await scratch.cleanup();
  }
}

/** Whether its only trace is its output. */
function harmless({ globals, inputs, outputs }: FfmpegCommand): boolean {
  const writers = /^(pass|passlogfile|vstats|vstats_file|report|progress|sdp_file|dump_attachment|psnr)$/;
  const options = [
    ...globals,
    ...inputs.flatMap((input) => input.options),
    ...outputs.flatMap((output) => output.options),
  ];
  return (
    inputs.every((input) => inputReason(decodedHere(input)) === undefined) &&
    !options.some(({ name }) => writers.test(name))
  );
}
