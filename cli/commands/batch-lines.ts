/** A batch's state as lines for a terminal: how many files are done, and each running one with its nodes. Pure. */
import { foldEvent, newJob, statusLines, type BatchEvent, type StatusLine, type StatusSize } from "../../lib/index.ts";

export interface BatchState {
  readonly found: number;
  readonly ended: number;
  /** Those that run, by their source. */
  readonly jobs: ReadonlyMap<string, typeof newJob>;
}

/** The state after `event`. Never changes the one it was given. */
export function afterEvent(state: BatchState, event: BatchEvent): BatchState {
  const jobs = new Map(state.jobs);
  switch (event.type) {
    case "files-found":
      return { ...state, found: event.files };
    case "file-started":
      return { ...state, jobs: jobs.set(event.source, newJob) };
    case "file-event":
      return { ...state, jobs: jobs.set(event.source, foldEvent(jobs.get(event.source) ?? newJob, event.event)) };
    case "file-put-back":
      jobs.delete(event.source);
      return { ...state, jobs };
    case "file-ended":
      jobs.delete(event.result.source);
      return { ...state, ended: state.ended + 1, jobs };
    default:
      return state;
  }
}

const shortName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A file's name keeps its end, which tells episodes apart. */
function tightName(path: string, width: number): string {
  const name = shortName(path);
  return name.length <= width ? name : `…${name.slice(-(width - 1))}`;
}

/** One line for all, one for each running file, and its nodes' lines where there is room for everybody's. */
export function batchLines({ found, ended, jobs }: BatchState, { width, height = Infinity }: StatusSize): StatusLine[] {
  const head: StatusLine = { text: `${ended} of ${found} files`, tone: "plain" };
  const nameWidth = Math.max(8, Math.floor(width / 3));
  const names = [...jobs.keys()].map((source) => tightName(source, nameWidth));
  const margin = Math.max(0, ...names.map((name) => name.length)) + 2;
  const files = [...jobs.values()].map((job, at) => {
    const [first, ...nodes] = fileLines(job, Math.max(1, width - margin));
    const text = `${(names[at] ?? "").padEnd(margin)}${first?.text ?? ""}`;
    return [{ text, tone: "plain" as const }, ...nodes];
  });
  const all = [head, ...files.flat()];
  if (all.length <= height) return all;
  const brief = [head, ...files.flatMap(([first]) => (first ? [first] : []))];
  if (height < 2) return [head];
  return brief.length <= height ? brief : [...brief.slice(0, height - 1), more(brief.length - height + 1)];
}

const more = (files: number): StatusLine => ({ text: `and ${files} more files`, tone: "faint" });

/** A file whose encoding has ended is still weighed, checked and named; one that runs whole here tells no progress. */
function fileLines(job: typeof newJob, width: number): readonly StatusLine[] {
  if (job.phase === "finished") return [{ text: "checking", tone: "plain" }];
  if (job.here) return [{ text: "runs whole on this machine", tone: "plain" }];
  return statusLines(job, { width });
}
