/** --dry-run: a plan in words. Pure. */
import type { PlanSummary } from "../lib/index.ts";
import type { NodesFile } from "./nodes-file.ts";
import { shown } from "./wording.ts";

/** Ends with a newline. */
export function planText(plan: PlanSummary, nodes: NodesFile | undefined): string {
  const lines = [
    `${plan.mode === "split" ? "split" : "whole"}: ${plan.reason}`,
    nodes ? `nodes: ${nodes.path} (from ${nodes.source})` : "nodes: this machine alone",
    ...plan.lines,
  ];
  if (plan.windows.length > 0) lines.push("", "windows", ...plan.windows.map(windowLine));
  for (const { title, argv } of plan.commands) lines.push("", title, `  ${argv.map(shown).join(" ")}`);
  return `${lines.join("\n")}\n`;
}

function windowLine({ index, startSeconds, endSeconds }: PlanSummary["windows"][number]): string {
  const end = endSeconds === undefined ? "the end" : `${endSeconds.toFixed(3)} s`;
  return `  ${String(index + 1).padStart(4)}  ${startSeconds.toFixed(3)} s to ${end}`;
}
