/** Whether a case passed, in words where it didn't. Pure. */
import type { Case } from "./cases.ts";
import type { Outcome } from "./run.ts";
import { fallback, reasonFor } from "./whole.ts";

/** Sources that decoders complain of: spoilt on purpose, or two streams joined amid a packet. */
const damaged = /^(d-|p-resized\.ts$)/;

/** @returns what is wrong, a line each; empty when the case passed */
export function faultsOf(wanted: Case, outcome: Outcome): string[] {
  const { differences, report, psnr, plainFailed } = outcome;
  const faults = differences.map(({ text }) => text);
  if (plainFailed) return faults;
  if (psnr !== undefined && psnr < (wanted.psnrFloor ?? 30)) faults.push(`the pictures are only near: ${psnr} dB`);
  if (!report) return faults;
  const slots = report.nodes.reduce((sum, node) => sum + node.slots, 0);
  // A machine with one core may well do it in one.
  if (report.mode === "split" && report.windows.length < 2 && slots !== 1) faults.push("it was split into one window");
  if (report.mode === "whole") faults.push(...wholeFaults(wanted, report.reason));
  return faults;
}

function wholeFaults(wanted: Case, reason: string): string[] {
  if (wanted.promised) return [`it ran whole, though it's promised to split: ${reason}`];
  if (fallback.test(reason)) return damaged.test(wanted.source) ? [] : [`it was encoded twice: ${reason}`];
  return reasonFor(reason) ? [] : [`it ran whole for a reason that whole.ts doesn't know: ${reason}`];
}
