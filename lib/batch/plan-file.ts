/** What a dry run says of a file. Pure but for asking which nodes there are. */
import { DffmpegError } from "../model/errors.ts";
import { forNodesAsked } from "./choice.ts";
import type { FilePlan } from "./events.ts";
import type { Machines } from "./machines.ts";
import type { Waiting } from "./queue.ts";
import type { Decision, Task } from "./task.ts";

export function planOf({ source }: Waiting, decision: Decision, machines: Machines): FilePlan {
  const nothing = { profile: "", kind: undefined, only: undefined, args: [], original: "stays" };
  if (decision.do !== "encode") {
    const hint = decision.do === "fail" ? decision.hint : undefined;
    return { source: source.path, output: decision.output, would: decision.do, why: decision.why, hint, ...nothing };
  }
  const { task } = decision;
  const { output, profile, why, only, args } = task;
  try {
    machines.allowed(only);
  } catch (thrown) {
    if (!(thrown instanceof DffmpegError)) throw thrown;
    const { message: why, hint } = forNodesAsked(task.waiting, thrown);
    return { source: source.path, output, would: "fail", why, hint, ...nothing };
  }
  return {
    ...{ source: source.path, output, would: "encode", why: task.encoded ? `${why}; encoded before` : why },
    ...{ hint: undefined, profile: profile.name, kind: profile.kind, only, original: originalText(task) },
    // As a run by itself would be given it.
    args: [...args.slice(0, -1), output],
  };
}

interface OriginalFacts extends Pick<Task, "output" | "threshold"> {
  readonly waiting: {
    readonly asked: Pick<Task["waiting"]["asked"], "originals" | "moveTo">;
    readonly source: Pick<Task["waiting"]["source"], "path">;
  };
}

/** What becomes of an original, in words for behind "the original ". Pure. */
export function originalText({ waiting: { asked, source }, output, threshold }: OriginalFacts): string {
  if (asked.originals === "keep") {
    return threshold > 0 ? `stays; the output is dropped unless it is ${threshold} % smaller` : "stays";
  }
  const fate =
    asked.originals === "move"
      ? `moves below ${asked.moveTo ?? ""}`
      : output === source.path
        ? "is replaced"
        : "is removed";
  const condition = threshold > 0 ? ` and is ${threshold} % smaller` : "";
  return `${fate} once the output is verified${condition}`;
}
