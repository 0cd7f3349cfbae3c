/** dffmpeg's own commands, by their first word. Each loads only when called. Holds no logic of any of them. */
import type { Surroundings } from "../job.ts";
import { ownOptions } from "../options.ts";

export interface OwnCommand {
  /** Whether a word of its own follows its name: "nodes check". */
  readonly hasWords?: boolean;
  /** @returns the command: takes the words after its name, resolves with the exit status, never rejects */
  readonly load: () => Promise<(args: readonly string[], around: Surroundings) => Promise<number>>;
}

/** Add a line for each: `jobs: { load: async () => (await import("./jobs.ts")).jobs },`, and its words in ../help/commands.ts. */
export const ownCommands: Readonly<Record<string, OwnCommand>> = {
  explain: { load: async () => (await import("./explain.ts")).explain },
  batch: { load: async () => (await import("./batch.ts")).batch },
  import: { hasWords: true, load: async () => (await import("./import.ts")).importOther },
  jobs: { load: async () => (await import("./jobs.ts")).jobs },
  resume: { load: async () => (await import("./resume.ts")).resume },
  nodes: { hasWords: true, load: async () => (await import("./nodes.ts")).nodes },
  clean: { load: async () => (await import("./clean.ts")).clean },
  completion: { load: async () => (await import("./completion.ts")).completion },
  help: { load: async () => (await import("./help.ts")).help },
};

export interface OwnCall extends Pick<OwnCommand, "load"> {
  readonly name: string;
  /** The words after its name, dffmpeg's options from before it among them. */
  readonly args: readonly string[];
}

/**
 * The command that the arguments call; undefined for an encode. dffmpeg's options may come before its name, as they do
 * before ffmpeg's arguments, or between its name and its word. A file of that name in the way counts as a file.
 */
export function ownCallOf(args: readonly string[], isFile: (path: string) => boolean): OwnCall | undefined {
  const at = optionsLength(args);
  const name = args[at];
  const command = name !== undefined && Object.hasOwn(ownCommands, name) ? ownCommands[name] : undefined;
  if (name === undefined || !command || isFile(name)) return undefined;
  const rest = args.slice(at + 1);
  const between = command.hasWords === true ? optionsLength(rest) : 0;
  const word = command.hasWords === true ? rest.slice(between, between + 1) : [];
  const others = [...args.slice(0, at), ...rest.slice(0, between), ...rest.slice(between + word.length)];
  return { name, load: command.load, args: [...word, ...others] };
}

/** How many words dffmpeg's options and their values take at the beginning. */
export function optionsLength(args: readonly string[]): number {
  let at = 0;
  for (;;) {
    const [, name = "", value] = /^--([^=]+)(=.*)?$/s.exec(args[at] ?? "") ?? [];
    if (!Object.hasOwn(ownOptions, name)) return at;
    at += ownOptions[name] === true && value === undefined ? 2 : 1;
  }
}
