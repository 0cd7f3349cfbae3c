/** `dffmpeg nodes bench`: measures the machines and writes their weights and slots into nodes.json. */
import * as library from "../../lib/index.ts";
import type { BenchResult } from "../../lib/index.ts";
import { unnamed } from "../../lib/model/errors.ts";
import type { Surroundings } from "../job.ts";
import { speedsFile } from "../speeds-file.ts";
import { inventoryOf, namesIn, nodesOptions, onlyHint } from "./nodes-words.ts";
import { readWords, table } from "./words.ts";
import { takeNoNames } from "./wrong-words.ts";
import { usageOf } from "../help/text.ts";

const usage = usageOf("nodes bench");
const options = {
  ...nodesOptions,
  keep: { type: "boolean", default: false },
  "replace-slots": { type: "boolean", default: false },
} as const;

function fpsText(fps: number | undefined): string {
  return fps === undefined ? "-" : fps.toPrecision(3);
}

function text({ measured }: BenchResult): string {
  const encoders = measured[0]?.speeds.map(({ encoder }) => encoder) ?? [];
  const head = ["NODE", "WEIGHT", "SLOTS", ...encoders.map((encoder) => `${encoder} FPS`)];
  const rows = measured.map(({ node, weight, slots, speeds }) => [
    ...[node, weight === undefined ? "-" : String(weight), String(slots)],
    ...speeds.map(({ fps }) => fpsText(fps)),
  ]);
  return table([head, ...rows]);
}

/** The numbers of slots that stay though another one was faster. */
function slower({ measured }: BenchResult): string {
  const lines = measured
    .filter(({ slots, best }) => slots !== best)
    .map(
      ({ node, slots, best }) =>
        `${node}: slots stay ${slots}, as the file has them, though ${best} were faster; --replace-slots writes that\n`,
    );
  return lines.join("");
}

/** Encoders that a node is as fast with in fewer windows at once. */
export function fewerText({ measured }: Pick<BenchResult, "measured">): string {
  const lines = measured.flatMap((speed) =>
    Object.entries(library.otherSlots(speed)).map(
      ([encoder, slots]) => `${speed.node}: slots for ${encoder}: ${slots}\n`,
    ),
  );
  return lines.join("");
}

/** Why no weight is written. */
export function unweighed({ measured }: Pick<BenchResult, "measured">): string {
  if (measured.every(({ weight }) => weight !== undefined)) return "";
  return "no weights: there is no encoder that all these nodes have; those in the file stay\n";
}

/** Exits with 1 when a node couldn't be measured. Throws a DffmpegError. */
export async function bench(args: readonly string[], around: Surroundings): Promise<number> {
  const { values, positionals } = readWords(args, options, usage);
  takeNoNames("nodes bench", positionals, onlyHint(positionals));
  const { path, inventory } = await inventoryOf(values.nodes, around.env);
  if (!values.keep) await library.checkRewritable(path);
  around.stderr.write("each node encodes for about half a minute\n");
  const result = await library.benchNodes({
    inventory,
    only: namesIn(values.only),
    replaceSlots: values["replace-slots"],
    ...speedsFile(around.env),
    onTrial: (node, what, fps) => around.stderr.write(`${node}: ${what}: ${fpsText(fps)} fps\n`),
  });
  for (const { node, error } of result.failed) around.stderr.write(`${node}: not measured: ${unnamed(node, error)}\n`);
  around.stdout.write(values.json ? `${JSON.stringify(result, undefined, 2)}\n` : text(result));
  around.stderr.write(slower(result) + fewerText(result) + unweighed(result));
  if (result.measured.length > 0 && !values.keep) {
    await library.writeSpeeds(path, result);
    around.stderr.write(`weights and slots are in ${path}\n`);
  }
  return result.failed.length > 0 ? 1 : 0;
}
