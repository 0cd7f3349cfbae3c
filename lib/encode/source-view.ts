/** How a node gets at the source: on the share where it sees it, else as a segment cut onto the share. */
import { realpath } from "node:fs/promises";
import { isAbsolute, join, posix, relative, resolve } from "node:path";
import { runCall } from "../media/ffmpeg.ts";
import type { Programs } from "../media/programs.ts";
import type { Inventory } from "../model/inventory.ts";
import { sliceCall } from "../plan/slice-call.ts";
import type { SplitPlan } from "../plan/types.ts";
import type { WindowOrder, WindowPlace } from "../plan/window-argv.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";
import type { CrewMember } from "./crew.ts";

export type SourceView = (
  member: CrewMember,
  order: WindowOrder & { readonly index: number },
  careful: boolean,
) => Promise<Pick<WindowPlace, "path" | "kind" | "stream">>;

/** The part of `path` below `root`; undefined when it isn't below it. */
async function below(root: string, path: string): Promise<string | undefined> {
  const inside = relative(await realpath(root).catch(() => root), path);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? undefined : inside;
}

/** Each segment is cut once, when it's first asked for, whoever asks. */
export async function sourceView(
  plan: SplitPlan,
  folder: JobFolder,
  programs: Programs,
  inventory: Inventory | undefined,
  signal: AbortSignal,
): Promise<SourceView> {
  const path = await realpath(resolve(plan.video.sourcePath));
  const shared = inventory && (await below(inventory.storage.root, path));
  const cuts = new Map<string, Promise<void>>();
  const cut = async (name: string, order: WindowOrder, careful: boolean): Promise<void> => {
    const file = join(folder.segments, name);
    await runCall(programs, sliceCall(plan, order, careful), file, { signal }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw storageError(file, cause);
    });
  };
  return async (member, order, careful) => {
    if (member.node.config.transport === "local") return { path, kind: "source", stream: plan.video.pick.stream };
    const root = member.node.config.root ?? inventory?.storage.root;
    if (shared !== undefined && root !== undefined) {
      return { path: posix.join(root, shared), kind: "source", stream: plan.video.pick.stream };
    }
    const name = `s${String(order.index).padStart(5, "0")}${careful ? "-careful" : ""}.nut`;
    const cutting = cuts.get(name) ?? cut(name, order, careful);
    cuts.set(name, cutting);
    await cutting;
    return { path: `${member.jobFolder}/segments/${name}`, kind: "slice", stream: 0 };
  };
}
