/** Whether what a command prints got where it was to go: where that is all it does, a full disk is a failure. Prints nothing else. */
import { errnoOf, errnoText } from "../lib/model/errno.ts";
import type { OwnCall } from "./commands/table.ts";

/** As of a program that SIGPIPE ended, which Node ignores: shells and scripts know it. */
const BROKEN_PIPE = 128 + 13;

/** Commands that do something beside, whose exit status tells of that. */
const doers = new Set(["batch", "resume"]);

/** Whether a command is for what it prints: an encode's end stands, whoever reads its events. */
export function isForReading(own: Pick<OwnCall, "name"> | undefined, words: readonly string[]): boolean {
  if (own && !doers.has(own.name)) return true;
  return ["--dry-run", "--help", "--version"].some((word) => words.includes(word));
}

export interface Printed {
  /** Once all is written: the exit status that's left of the command's own. */
  readonly settle: (code: number, isForReading: boolean) => Promise<number>;
}

/** A reader that went away ("| head", a closed terminal) ends nothing that goes on. */
export function watchPrinted(
  stdout: NodeJS.WritableStream & { readonly writableLength?: number },
  stderr: NodeJS.WritableStream,
): Printed {
  let trouble: unknown;
  const note = (thrown: unknown): void => void (trouble ??= thrown ?? undefined);
  stdout.on("error", note);
  stderr.on("error", () => undefined);
  return {
    settle: async (code, isAll) => {
      // What only others write there, such as an ffmpeg on this machine, they judge themselves.
      if (!isAll && stdout.writableLength === 0 && trouble === undefined) return code;
      // Its callback comes behind those of all that was written before.
      await new Promise<void>((resolve) => {
        stdout.write("", (thrown) => {
          note(thrown);
          resolve();
        });
      });
      if (trouble === undefined) return code;
      const isPipe = errnoOf(trouble) === "EPIPE";
      if (!isPipe)
        stderr.write(`dffmpeg: can't write to standard output: ${errnoText(trouble).replace(/, write$/, "")}\n`);
      return isAll && code === 0 ? (isPipe ? BROKEN_PIPE : 1) : code;
    },
  };
}
