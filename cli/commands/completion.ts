/** `dffmpeg completion`: prints a script for a shell. Writes no file. */
import { DffmpegError } from "../../lib/model/errors.ts";
import { failureOf } from "../failure.ts";
import { bashCompletion } from "../help/bash.ts";
import { fishCompletion } from "../help/fish.ts";
import { zshCompletion } from "../help/zsh.ts";
import type { Surroundings } from "../job.ts";

const shells: Readonly<Record<string, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Resolves with the exit status; never rejects. */
export function completion([shell = "", ...more]: readonly string[], around: Surroundings): Promise<number> {
  const script = Object.hasOwn(shells, shell) && more.length === 0 ? shells[shell] : undefined;
  if (script) {
    around.stdout.write(script());
    return Promise.resolve(0);
  }
  const unknown = new DffmpegError("usage", "for which shell: bash, zsh or fish?", {
    hint: "dffmpeg completion --help tells where its output goes.",
  });
  around.stderr.write(failureOf(unknown, { verbose: false }).text);
  return Promise.resolve(1);
}
