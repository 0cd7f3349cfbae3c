/** One session at a job: its folder and journal, what earlier sessions left, and what stays at its end. Encodes nothing. */
import type { Programs } from "../media/programs.ts";
import { messageOf } from "../model/errors.ts";
import type { JobListener } from "../model/events.ts";
import type { SplitPlan } from "../plan/types.ts";
import { Journal } from "../storage/journal.ts";
import type { AttemptSite } from "./attempt.ts";
import { openJobFolder, type OpenFolder } from "./folder.ts";
import { notesOf, recallWindows, type KnownWindow } from "./recall.ts";
import type { JobRequest } from "./request.ts";
import { beginStep } from "./steps.ts";

/**
 * - "finished": the output is there. - "useless": its segments can't make the output. - "broken": to be gone on with.
 * - "again": gone on with at once, by this very process.
 */
export type Ending = "finished" | "useless" | "broken" | "again";

export interface Session extends Omit<OpenFolder, "entries" | "leave" | "remove"> {
  /** What holds of earlier sessions. To be asked once, before any work. */
  recall(site: AttemptSite, signal: AbortSignal): Promise<readonly KnownWindow[]>;
  /** @throws Error before `recall` */
  readonly journal: Journal;
  /** @param verified windows so far; with none, there is nothing to keep */
  end(ending: Ending, verified: number): Promise<void>;
}

/** @throws DffmpegError "storage" */
export async function openSession(
  request: JobRequest,
  plan: SplitPlan,
  programs: Programs,
  emit: JobListener,
): Promise<Session> {
  const { folder, lost, entries, leave, remove } = await openJobFolder(request, plan, programs, emit);
  let journal: Journal | undefined;
  let recalled = 0;
  return {
    ...{ folder, lost },
    get journal() {
      if (!journal) throw new Error("the journal begins with recall");
      return journal;
    },
    recall: async (site, signal) => {
      if (entries.length > 0) beginStep(emit, "recalling");
      const windows = await recallWindows(site, entries, emit, signal);
      const notes = notesOf(windows, site);
      journal = await Journal.begin(folder.path, notes);
      recalled = windows.length;
      if (recalled > 0) emit(resumed(folder.id, notes, recalled, plan));
      return windows;
    },
    end: async (ending, verified) => {
      const broken = ending === "broken";
      // The output is there: a note that can't be written is no failure any more.
      if (ending === "finished" && request.keep) await journal?.append({ type: "finished" }).catch(() => undefined);
      await journal?.close();
      // Before recall, what earlier sessions left is untouched.
      const worth = journal ? verified > 0 : entries.some(({ type }) => type === "verified");
      if (request.keep || ending === "again" || (broken && worth)) await leave();
      else await clearAway(remove, ending, emit);
      if (broken && verified > 0) emit({ type: "kept", job: folder.id, windows: verified });
    },
  };
}

/** What can't be cleared away fails no job whose output is there; the trouble that broke a job is the one to tell of. */
export async function clearAway(remove: () => Promise<void>, ending: Ending, emit: JobListener): Promise<void> {
  await remove().catch((thrown: unknown) => {
    const rest = "dffmpeg clean removes what is left of the job";
    if (ending !== "broken") emit({ type: "warning", message: `${messageOf(thrown)}; ${rest}` });
  });
}

function resumed(job: string, notes: ReturnType<typeof notesOf>, windows: number, { cuts, endSeconds }: SplitPlan) {
  const seconds = notes.reduce((sum, note) => sum + (note.type === "verified" ? note.sourceSeconds : 0), 0);
  return { type: "resumed", job, windows, seconds, totalSeconds: endSeconds - (cuts[0]?.seconds ?? 0) } as const;
}
