/** dffmpeg's own commands, by their first word. Each loads only when called. Holds no logic of any of them. */
import type { Surroundings } from "../job.ts";

export interface OwnCommand {
  /** For the list in --help. */
  readonly summary: string;
  /** @returns the command: takes the words after its name, resolves with the exit status, never rejects */
  readonly load: () => Promise<(args: readonly string[], around: Surroundings) => Promise<number>>;
}

/** Add a line for each: `jobs: { summary: "…", load: async () => (await import("./jobs.ts")).jobs },`. */
export const ownCommands: Readonly<Record<string, OwnCommand>> = {
  jobs: { summary: "list interrupted jobs", load: async () => (await import("./jobs.ts")).jobs },
  resume: { summary: "go on with one", load: async () => (await import("./resume.ts")).resume },
  nodes: { summary: "check, list or measure the machines", load: async () => (await import("./nodes.ts")).nodes },
  clean: { summary: "remove old ones", load: async () => (await import("./clean.ts")).clean },
};

/** The command that the arguments call; undefined for an encode. A file of that name in the way counts as a file. */
export function ownCommandOf(args: readonly string[], isFile: (path: string) => boolean): OwnCommand | undefined {
  const [name] = args;
  if (name === undefined || !Object.hasOwn(ownCommands, name) || isFile(name)) return undefined;
  return ownCommands[name];
}
