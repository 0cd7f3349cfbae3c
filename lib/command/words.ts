/** Reads one item of an ffmpeg command line at a time, as cmdutils.c's split_commandline does. Groups nothing. */
import { DffmpegError } from "../model/errors.ts";
import type { FfmpegOption } from "../model/command.ts";
import { optionKind } from "./options.ts";

/** One item of a command line; `next` is the index of the word after it. */
export type CommandItem =
  | { readonly kind: "input"; readonly url: string; readonly next: number }
  | { readonly kind: "output"; readonly url: string; readonly next: number }
  | {
      readonly kind: "option";
      readonly option: FfmpegOption;
      readonly global: boolean;
      readonly ends: boolean;
      readonly next: number;
    };

/**
 * The item that begins at `args[at]`. A lone "-" is a file, and so is the word after a lone "--".
 * Throws a DffmpegError of code "input" where an option lacks its value.
 */
export function readItem(args: readonly string[], at: number): CommandItem {
  const word = args[at] ?? "";
  if (word === "--" && at + 1 < args.length) return { kind: "output", url: valueOf(args, at), next: at + 2 };
  if (!word.startsWith("-") || word === "-") return { kind: "output", url: word, next: at + 1 };
  if (word === "-i") return { kind: "input", url: valueOf(args, at), next: at + 2 };
  return readOption(args, at, word.slice(1));
}

/** Every item of a command line, in order. A lone "--" at the end stands for nothing, as in ffmpeg. */
export function* readItems(args: readonly string[]): Generator<CommandItem & { readonly at: number }> {
  let at = 0;
  while (at < args.length && !(args[at] === "--" && at === args.length - 1)) {
    const item = readItem(args, at);
    yield { ...item, at };
    at = item.next;
  }
}

function readOption(args: readonly string[], at: number, key: string): CommandItem {
  const colon = key.indexOf(":");
  const name = colon < 0 ? key : key.slice(0, colon);
  const specifier = colon < 0 ? undefined : key.slice(colon + 1);
  const { value: rule, global, ends } = optionKind(name);
  const value = hasValue(rule, args[at + 1]) ? valueOf(args, at) : undefined;
  return {
    kind: "option",
    option: { name, specifier, value },
    global,
    ends,
    next: value === undefined ? at + 1 : at + 2,
  };
}

function hasValue(rule: ReturnType<typeof optionKind>["value"], following: string | undefined): boolean {
  switch (rule) {
    case "none":
      return false;
    case "always":
      return true;
    case "optional":
      return following !== undefined;
    case "number":
      return /^[+-]?\d+$/.test(following ?? "");
  }
}

function valueOf(args: readonly string[], at: number): string {
  const value = args[at + 1];
  if (value !== undefined) return value;
  const option = (args[at] ?? "").slice(1);
  throw new DffmpegError("input", `Missing argument for option '${option}'.`, {
    hint: `Write a value after -${option}, or leave the option out.`,
  });
}
