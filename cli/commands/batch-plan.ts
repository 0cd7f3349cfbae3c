/** `dffmpeg batch --dry-run`: a file's plan in words. Pure. */
import type { FilePlan } from "../../lib/index.ts";
import { saidLine, shown } from "../wording.ts";
import { nearName, withoutName } from "./batch-display.ts";

/** A line for people, further ones indented. Ends with a newline. */
export function planLine(plan: FilePlan, verbose: boolean): string {
  const { source, output, would, why, hint, profile, kind, only, args, original } = plan;
  const name = nearName(source);
  const lines =
    would === "encode"
      ? [
          `${name} → ${output === undefined ? "" : nearName(output)}`,
          `${why}${profile === "" || why.includes(profile) ? "" : `: profile ${profile}`}; the original ${original}`,
          ...(only ? [`on ${only.join(", ")}`] : []),
          ...(kind === undefined ? [] : [`kind ${kind}`]),
          ...(verbose ? [`ffmpeg ${args.map(shown).join(" ")}`] : []),
        ]
      : [
          `${name}: ${would === "skip" ? "skipped" : "FAILS"}: ${withoutName(why, source)}`,
          ...(hint === undefined ? [] : [hint]),
        ];
  return saidLine(lines.join("\n")).slice("dffmpeg: ".length);
}
