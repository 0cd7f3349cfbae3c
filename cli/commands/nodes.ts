/** `dffmpeg nodes …`: what can be asked of and done with the machines of a nodes.json. Knows only the words. */
import { failureOf } from "../failure.ts";
import { didYouMean } from "../misspelt.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import type { Surroundings } from "../job.ts";
import { usageOf } from "../help/text.ts";

type SubCommand = (args: readonly string[], around: Surroundings) => Promise<number>;

const usage = usageOf("nodes");

/** Add a line for each. They may throw. */
const subCommands: Readonly<Record<string, () => Promise<SubCommand>>> = {
  add: async () => (await import("./nodes-add.ts")).add,
  check: async () => (await import("./nodes-check.ts")).check,
  list: async () => (await import("./nodes-list.ts")).list,
  bench: async () => (await import("./nodes-bench.ts")).bench,
  pause: async () => (await import("./nodes-pause.ts")).pause,
  resume: async () => (await import("./nodes-pause.ts")).resume,
  remove: async () => (await import("./nodes-remove.ts")).remove,
};

/** Resolves with the exit status; never rejects. */
export async function nodes(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const [word = "", ...rest] = args;
    const load = Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
    if (!load) {
      const meant = didYouMean(word, Object.keys(subCommands), "nodes ");
      throw new DffmpegError("usage", word ? `nodes has no '${word}'` : "nodes needs a word", { hint: meant + usage });
    }
    return await (
      await load()
    )(rest, around);
  } catch (thrown) {
    const { exitCode, text } = failureOf(thrown, { verbose: args.includes("--verbose") });
    around.stderr.write(text);
    return exitCode;
  }
}
