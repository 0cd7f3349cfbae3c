/** `dffmpeg nodes pause` and `resume`: nodes leave and come back, in running jobs too, by their entries in nodes.json. */
import * as library from "../../lib/index.ts";
import type { Surroundings } from "../job.ts";
import { chosenNodes, inventoryOf } from "./nodes-words.ts";
import { readWords } from "./words.ts";
import { usageOf } from "../help/text.ts";

type Verb = "pause" | "resume";

/** Throws a DffmpegError. */
async function setEnabled(verb: Verb, args: readonly string[], around: Surroundings): Promise<number> {
  const usage = usageOf(`nodes ${verb}`);
  const { values, positionals } = readWords(args, { nodes: { type: "string" } }, usage);
  if (positionals.length === 0)
    throw new library.DffmpegError("usage", `nodes ${verb} needs a node's name`, { hint: usage });
  const { path, inventory } = await inventoryOf(values.nodes, around.env);
  const names = chosenNodes(inventory, positionals).map(({ name }) => name);
  const changed = await library.enableNodes(path, names, verb === "resume");
  const state = verb === "resume" ? "may work" : "paused";
  for (const name of new Set(names)) around.stderr.write(`${name}: ${changed.has(name) ? "" : "already "}${state}\n`);
  return 0;
}

export const pause = (args: readonly string[], around: Surroundings): Promise<number> =>
  setEnabled("pause", args, around);

export const resume = (args: readonly string[], around: Surroundings): Promise<number> =>
  setEnabled("resume", args, around);
