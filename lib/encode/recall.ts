/**
 * What earlier sessions of a job left that still holds: segments that were verified, and segments of attempts whose end
 * nobody saw. Believes bytes, never the journal alone.
 */
import { readdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import type { AttemptName } from "../model/attempt.ts";
import type { JobListener } from "../model/events.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";
import type { JournalEntry, Note } from "../storage/journal.ts";
import { orphanedMarker, verifyAgain } from "../storage/verify.ts";
import { adopt, inspect, type AttemptSite, type VerifiedSegment } from "./attempt.ts";

/** A window that an earlier session verified, or that its node finished all the same: number and bounds stay. */
export interface KnownWindow {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  /** Begun so far. */
  readonly attempts: number;
  readonly segment: VerifiedSegment;
}

type HandedOut = Extract<JournalEntry, { type: "handed-out" }>;
type Verified = Extract<JournalEntry, { type: "verified" }>;

export interface NotedWindow {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly tries: readonly HandedOut[];
  readonly verified: Verified | undefined;
}

/** The windows whose bounds agree with themselves and the plan, in the order of the output. */
export function notedWindows(entries: readonly JournalEntry[], cuts: number): readonly NotedWindow[] {
  const byIndex = new Map<number, HandedOut[]>();
  const verified = new Map<number, Verified>();
  for (const entry of entries) {
    if (entry.type === "handed-out") byIndex.set(entry.window, [...(byIndex.get(entry.window) ?? []), entry]);
    if (entry.type === "verified") verified.set(entry.window, entry);
  }
  const windows = [...byIndex].flatMap(([index, tries]): NotedWindow[] => {
    const { from, to } = tries[0] ?? { from: 0, to: 0 };
    const sound = tries.every((entry) => entry.from === from && entry.to === to) && to > from && to <= cuts;
    return sound ? [{ index, from, to, tries, verified: verified.get(index) }] : [];
  });
  return windows.sort((a, b) => a.from - b.from);
}

/** @param windows in the order of the output. @returns those that no earlier one reaches into */
function apart(windows: readonly KnownWindow[]): readonly KnownWindow[] {
  let end = 0;
  return windows.filter(({ from, to }) => {
    if (from < end) return false;
    end = to;
    return true;
  });
}

interface Recall {
  readonly site: AttemptSite;
  readonly emit: JobListener;
  readonly signal: AbortSignal;
}

async function believed(recall: Recall, window: NotedWindow): Promise<VerifiedSegment | undefined> {
  const { verified, index } = window;
  if (!verified) return undefined;
  const verdict = await verifyAgain(recall.site.folder, verified.marker);
  const result = verdict.ok
    ? await inspect(
        recall.site,
        window,
        { path: verdict.path, marker: verified.marker, seconds: verified.seconds },
        recall.signal,
      )
    : { kind: "refused" as const, detail: verdict.why };
  if (result.kind === "verified") return result.segment;
  recall.emit({
    type: "warning",
    message: `window ${index + 1} was verified before, but: ${result.detail}; encoding it again`,
  });
  return undefined;
}

/** Of an attempt whose controller died or lost it: the node may have finished all the same. */
async function adopted(recall: Recall, window: NotedWindow): Promise<VerifiedSegment | undefined> {
  const { folder } = recall.site;
  for (const { attempt, nonce } of window.tries) {
    const name: AttemptName = { job: folder.id, window: window.index, attempt, nonce };
    const marker = await orphanedMarker(folder, name);
    const segment = marker && (await adopt(recall.site, window, name, marker, recall.signal));
    if (segment) return segment;
  }
  return undefined;
}

/** Slices, and what attempts left that came to nothing: an interrupted job keeps nothing but what it can use. */
async function clearRest(folder: JobFolder, windows: readonly KnownWindow[]): Promise<void> {
  const kept = new Set(windows.map(({ segment }) => segment.marker.file));
  for (const part of [folder.verified, folder.attempts, folder.markers, folder.segments]) {
    try {
      const names = (await readdir(part)).filter((name) => part !== folder.verified || !kept.has(name));
      for (const name of names) await rm(join(part, name), { recursive: true, force: true });
    } catch (cause) {
      throw storageError(part, cause);
    }
  }
}

/**
 * @returns the windows that hold, in the order of the output; what lies between them is to be encoded
 * @throws DffmpegError "storage", or the signal's reason
 */
export async function recallWindows(
  site: AttemptSite,
  entries: readonly JournalEntry[],
  emit: JobListener,
  signal: AbortSignal,
): Promise<readonly KnownWindow[]> {
  const recall: Recall = { site, emit, signal };
  const limit = pLimit(availableParallelism());
  const noted = notedWindows(entries, site.plan.cuts.length);
  const found = await Promise.all(
    noted.map((window) =>
      limit(async (): Promise<readonly KnownWindow[]> => {
        const segment = (await believed(recall, window)) ?? (await adopted(recall, window));
        const attempts = Math.max(...window.tries.map(({ attempt }) => attempt));
        return segment ? [{ index: window.index, from: window.from, to: window.to, attempts, segment }] : [];
      }),
    ),
  );
  signal.throwIfAborted();
  const windows = apart(found.flat());
  await clearRest(site.folder, windows);
  return windows;
}

/** What a new session's journal begins with. */
export function notesOf(windows: readonly KnownWindow[], site: Pick<AttemptSite, "plan">): Note[] {
  return windows.flatMap(({ index, from, to, attempts, segment }): Note[] => {
    const bounds = { window: index, from, to };
    const { nonce, node } = segment.marker;
    const handed = { ...bounds, attempt: attempts, nonce, node };
    return [{ type: "handed-out", ...handed }, verifiedNote(site.plan, bounds, segment)];
  });
}

export function verifiedNote(
  { cuts, endSeconds }: AttemptSite["plan"],
  bounds: Pick<Verified, "window" | "from" | "to">,
  { marker, seconds }: VerifiedSegment,
): Note {
  const sourceSeconds = (cuts[bounds.to]?.seconds ?? endSeconds) - (cuts[bounds.from]?.seconds ?? 0);
  return { type: "verified", ...bounds, marker, seconds, sourceSeconds };
}
