/** `dffmpeg explain`: a command's plan in words, and which nodes can take it. Encodes nothing but a few frames to try it. */
import type { NodeVerdict } from "../../lib/index.ts";
import * as planning from "../../lib/planning.ts";
import { DffmpegError, type PlanSummary } from "../../lib/planning.ts";
import { failureOf } from "../failure.ts";
import { usageOf, wrap } from "../help/text.ts";
import type { Surroundings } from "../job.ts";
import { readOrder, type Order } from "../order.ts";
import { harmless } from "../wording.ts";

const WIDTH = 80;

/** Ends with a newline. Text from files and nodes may hold anything. */
export function explanationText({ mode, reason, explanation, windows }: PlanSummary): string {
  const head =
    mode === "split"
      ? `It is split: ${reason}, ${windows.length} ${windows.length === 1 ? "window" : "windows"} as things are now.`
      : `It runs whole: ${reason}.`;
  const parts = explanation.flatMap(({ title, lines }) => ["", title, ...lines.flatMap(item)]);
  return [...wrap(head, WIDTH), ...parts].map((line) => `${harmless(line)}\n`).join("");
}

function item(text: string): string[] {
  return wrap(text, WIDTH - 4).map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`));
}

async function tellNodes({ request, nodes }: Order, { stdout }: Surroundings): Promise<void> {
  const { inventory, only, args, ffmpeg } = request;
  if (!inventory || !nodes) {
    stdout.write(
      "\nWhich nodes can take it\n  - this machine alone: no nodes file is named, and none in its usual place\n",
    );
    return;
  }
  stdout.write(`\nWhich nodes can take it (${nodes.path})\n`);
  const [{ checkNodes }, { verdictText }] = await Promise.all([
    import("../../lib/index.ts"),
    import("./nodes-check.ts"),
  ]);
  const onVerdict = (verdict: NodeVerdict): void => {
    stdout.write(verdictText(verdict, false).replaceAll(/^(?=.)/gm, "  "));
  };
  await checkNodes({ inventory, only, args, ffmpeg, onVerdict });
}

/** Resolves with the exit status: 0 whether it's split or runs whole; never rejects. */
export async function explain(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const end = args.indexOf("--");
    const words = end < 0 ? args : [...args.slice(0, end), ...args.slice(end + 1)];
    if (words.length === 0) throw new DffmpegError("usage", "explain what?", { hint: usageOf("explain") });
    const order = await readOrder(words, planning, around.env);
    around.stdout.write(explanationText(await planning.plan(order.request)));
    await tellNodes(order, around);
    return 0;
  } catch (thrown) {
    const { exitCode, text } = failureOf(thrown, { verbose: args.includes("--verbose") });
    around.stderr.write(text);
    return exitCode;
  }
}
