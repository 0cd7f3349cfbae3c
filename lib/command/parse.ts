/** From a command line to its parts and back. Checks no option's meaning, looks at no file. */
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { readItems } from "./words.ts";

/**
 * Splits ffmpeg's arguments (without the program's name) as ffmpeg does: options of the run, and for each input and
 * output the options written before it. Throws a DffmpegError of code "input" where the last option lacks its value.
 */
export function parseCommand(args: readonly string[]): FfmpegCommand {
  const globals: FfmpegOption[] = [];
  const inputs: CommandFile[] = [];
  const outputs: CommandFile[] = [];
  let pending: FfmpegOption[] = [];
  for (const item of readItems(args)) {
    if (item.kind === "option") {
      (item.global ? globals : pending).push(item.option);
      continue;
    }
    (item.kind === "input" ? inputs : outputs).push({ options: pending, url: item.url });
    pending = [];
  }
  return { globals, inputs, outputs, trailing: pending };
}

/** Arguments that mean the same to ffmpeg as those the command was parsed from: globals first, inputs before outputs. */
export function formatCommand(command: FfmpegCommand): string[] {
  return [
    ...formatOptions(command.globals),
    ...command.inputs.flatMap((input) => [...formatOptions(input.options), "-i", input.url]),
    ...command.outputs.flatMap((output) => [...formatOptions(output.options), ...formatOutput(output.url)]),
    ...formatOptions(command.trailing),
  ];
}

export function formatOptions(options: readonly FfmpegOption[]): string[] {
  return options.flatMap(({ name, specifier, value }) => {
    const key = specifier === undefined ? `-${name}` : `-${name}:${specifier}`;
    return value === undefined ? [key] : [key, value];
  });
}

/** A file whose name begins with a dash needs "--" before it; "-" alone is standard output. */
function formatOutput(url: string): string[] {
  return url.startsWith("-") && url !== "-" ? ["--", url] : [url];
}
