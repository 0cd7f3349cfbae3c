/** Whether the output may be written: ffmpeg's own rules for -y, -n, and an output that is an input. */
import { realpath } from "node:fs/promises";
import type { FfmpegCommand } from "../model/command.ts";
import { DffmpegError } from "../model/errors.ts";
import { isPlainPath, localPath } from "../plan/screen.ts";
import { exists } from "../storage/publish.ts";
import type { JobRequest } from "./request.ts";

/**
 * Decided once, before anything runs, in ffmpeg's words.
 * @returns whether a file of that name may be overwritten
 * @throws DffmpegError "input" when it may not
 */
export async function settleOverwrite(
  command: FfmpegCommand,
  output: string,
  confirm: JobRequest["confirmOverwrite"],
): Promise<boolean> {
  const given = (name: string): boolean => command.globals.some((option) => option.name === name);
  if (given("y") && given("n")) throw new DffmpegError("input", "Error, both -y and -n supplied. Exiting.");
  if (!(await exists(output))) return given("y");
  await refuseInput(command, output);
  if (given("y")) return true;
  if (given("n") || given("nostdin") || !confirm) {
    throw new DffmpegError("input", `File '${output}' already exists. Exiting.`, {
      hint: "Add -y to overwrite it, or name another output.",
    });
  }
  if (!(await confirm(output))) throw new DffmpegError("input", "Not overwriting - exiting");
  return true;
}

/** @throws DffmpegError "input" when the output, under whatever name, is one of the inputs */
export async function refuseInput({ inputs }: FfmpegCommand, output: string): Promise<void> {
  const target = await realpath(output).catch(() => undefined);
  if (target === undefined) return;
  for (const [i, { url }] of inputs.entries()) {
    const same = isPlainPath(url) && (await realpath(localPath(url)).catch(() => undefined)) === target;
    if (same) {
      throw new DffmpegError("input", `Output ${output} same as Input #${i} - exiting`, {
        hint: "FFmpeg cannot edit existing files in-place. Name another output.",
      });
    }
  }
}
