/** What dffmpeg plans for a real source and command that splits, and its windows as this machine would encode them. */
import { prepare } from "../../lib/encode/prepare.ts";
import { windowArgv } from "../../lib/plan/window-argv.ts";

/** @param coding the output's options */
export async function splitPlan(source: string, coding: readonly string[], output: string) {
  const { plan } = await prepare({ args: ["-i", source, ...coding, output] });
  if (plan.mode !== "split") throw new Error(plan.reason);
  const seen = { path: source, kind: "source", stream: 0, ffmpegVersion: "5.1", threads: 1, careful: false } as const;
  return {
    cuts: plan.cuts,
    /** ffmpeg's arguments for the cuts from one to another, but for the file they write. */
    argv: (from: number, to: number): string[] => [...windowArgv(plan, { from, to }, seen)],
  };
}
