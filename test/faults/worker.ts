/** Runs trials inside one lab: an order a line on standard input, a result a line on standard output. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { describeOutput, type OutputFacts } from "../exactness/facts.ts";
import { commands, drawTrial, type Kind, type TrialSpec } from "./draw.ts";
import { runTrial, type TrialLab, type TrialResult } from "./trial.ts";

/** What the runner hands a worker. */
export interface Order {
  readonly seed: number;
  readonly trial: number;
  readonly kinds: readonly Kind[];
  /** Instead of the one drawn. */
  readonly spec?: TrialSpec;
}

export const resultPrefix = "result ";

function openLab(): TrialLab {
  const { DFFMPEG_LAB: lab, DFFMPEG_ENTRY: entry, DFFMPEG_CLIP: clip } = process.env;
  if (lab === undefined || entry === undefined || clip === undefined) throw new Error("start this by main.ts");
  const made = new Map<TrialSpec["command"], Promise<OutputFacts>>();
  const make = async (command: TrialSpec["command"]): Promise<OutputFacts> => {
    const { options, output } = commands[command];
    const path = join(lab, `plain-${output}`);
    await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", clip, ...options, path]);
    return describeOutput(path);
  };
  const plain: TrialLab["plain"] = (command) => {
    const facts = made.get(command) ?? make(command);
    made.set(command, facts);
    return facts;
  };
  return { lab, entry, clip, plain };
}

export async function serveTrials(): Promise<void> {
  const lab = openLab();
  let index = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const { seed, trial, kinds, spec = drawTrial(seed, trial, kinds) } = JSON.parse(line) as Order;
    const result = await runTrial(lab, spec, index++).catch((thrown: unknown) => broken({ seed, trial }, thrown));
    process.stdout.write(`${resultPrefix}${JSON.stringify(result)}\n`);
  }
}

/** The trial itself couldn't be held. */
function broken(trial: { seed: number; trial: number }, thrown: unknown): TrialResult {
  const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    ...{
      ...trial,
      outcome: "wrong",
      wrong: [`the trial broke: ${why}`],
      faults: [],
      site: "",
      seconds: 0,
      lostSeconds: 0,
    },
    ...{ noticedMs: [], resumedMs: [], lastEncoderMs: 0, whole: false },
  };
}
