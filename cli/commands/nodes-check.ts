/** `dffmpeg nodes check`: the doctor's verdicts, a line for each node and the remedy under it. */
import { existsSync } from "node:fs";
import { checkNodes, expandShortForm, type Finding, type Inventory, type NodeVerdict } from "../../lib/index.ts";
import type { Surroundings } from "../job.ts";
import { saidLine } from "../wording.ts";
import { inventoryOf, namesIn, nodesOptions, onlyHint } from "./nodes-words.ts";
import { readWords } from "./words.ts";
import { takeNoNames } from "./wrong-words.ts";
import { usageOf } from "../help/text.ts";

const usage = usageOf("nodes check");

const ways = {
  reference: "reads the source itself",
  copy: "gets windows over the share",
  streaming: "gets windows over SFTP",
} as const;

/** Facts that fit into the verdict's line. */
const brief: readonly Finding["topic"][] = ["ffmpeg", "share", "link", "space"];

export function verdictText({ node, usable, way, findings, hardware }: NodeVerdict, verbose: boolean): string {
  const facts = findings.filter(({ topic, state }) => state === "ok" && brief.includes(topic));
  const summary = facts.map(({ topic, text }) => (topic === "ffmpeg" ? `ffmpeg ${text}` : text)).join("; ");
  const head = usable ? `${node}: usable, ${way ? ways[way] : ""}; ${summary}` : `${node}: NOT USABLE`;
  const shown = findings.filter(({ state }) => verbose || state !== "ok");
  const lines = shown.flatMap(({ topic, state, text, hint }) => [
    `  ${state === "failure" ? "FAILS" : state}: ${topic}: ${text}`,
    ...(hint === undefined ? [] : [`    ${hint}`]),
  ]);
  if (hardware.length > 0) lines.push(`  hardware encoders that work: ${hardware.join("; ")}`);
  // Nodes' words may hold what steers a terminal.
  return [head, ...lines].map((line) => saidLine(line).slice("dffmpeg: ".length)).join("");
}

const isNode = ({ nodes, groups }: Inventory, word: string): boolean =>
  !existsSync(word) && (Object.hasOwn(groups, word) || nodes.some(({ name }) => name === word));

/** Throws a DffmpegError. Resolves with 0 when every node is usable, else 1. */
export async function check(args: readonly string[], around: Surroundings): Promise<number> {
  const end = args.indexOf("--");
  const { values, positionals } = readWords(end < 0 ? args : args.slice(0, end), nodesOptions, usage);
  const words = [...positionals, ...(end < 0 ? [] : args.slice(end + 1))];
  const { inventory } = await inventoryOf(values.nodes, around.env);
  if (end < 0)
    takeNoNames(
      "nodes check",
      positionals.filter((word) => isNode(inventory, word)),
      onlyHint(positionals),
    );
  // The short form begins with its file; what begins with options may be a sketch that names none.
  const ffmpegArgs = words[0]?.startsWith("-") === false ? expandShortForm(words, existsSync).args : words;
  const verdicts = await checkNodes({
    ...{ inventory, only: namesIn(values.only), args: ffmpegArgs, ffmpeg: around.env["FFMPEG_PATH"], hardware: true },
    onVerdict: (verdict) => {
      if (!values.json) around.stdout.write(verdictText(verdict, values.verbose));
    },
  });
  const usable = verdicts.filter((verdict) => verdict.usable).length;
  if (!values.json) around.stdout.write(`${usable} of ${verdicts.length} usable\n`);
  if (values.json) around.stdout.write(`${JSON.stringify({ version: 1, nodes: verdicts }, undefined, 2)}\n`);
  return usable === verdicts.length ? 0 : 1;
}
