/** `dffmpeg help`: the help of a command, or of dffmpeg's own options. Knows no words of its own. */
import { DffmpegError } from "../../lib/model/errors.ts";
import { failureOf } from "../failure.ts";
import { commandHelp } from "../help/commands.ts";
import { didYouMean } from "../misspelt.ts";
import { commandText, helpText, optionsText } from "../help/text.ts";
import type { Surroundings } from "../job.ts";

/** The help on a command, or undefined where there is no such command. */
export function helpOn(words: readonly string[]): string | undefined {
  const name = words.join(" ");
  if (name === "") return helpText;
  if (name === "options") return optionsText;
  const help = Object.hasOwn(commandHelp, name) ? commandHelp[name] : undefined;
  return help && commandText(name, help);
}

/** Resolves with the exit status; never rejects. */
export function help(args: readonly string[], { stdout, stderr }: Surroundings): Promise<number> {
  const text = helpOn(args);
  if (text !== undefined) {
    stdout.write(text);
    return Promise.resolve(0);
  }
  const unknown = new DffmpegError("usage", `there is no help on '${args.join(" ")}'`, {
    hint: `${didYouMean(args.join(" "), [...Object.keys(commandHelp), "options"], "dffmpeg help ")}dffmpeg --help lists the commands.`,
  });
  stderr.write(failureOf(unknown, { verbose: false }).text);
  return Promise.resolve(1);
}
