/** `dffmpeg batch --timeline FOLDER`: a page for each file that is encoded, below that folder. Draws nothing itself. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { BatchEvent } from "../../lib/index.ts";
import { errnoText } from "../../lib/model/errno.ts";
import { DffmpegError, messageOf } from "../../lib/model/errors.ts";
import { makeFolder } from "../../lib/model/make-folder.ts";
import type { Clock } from "../display.ts";
import { checkPlace } from "../report-file.ts";
import { timelineFile, type TimelineFile } from "../timeline-file.ts";

export interface BatchTimelines {
  see(event: BatchEvent): void;
  /**
   * Those that still ran when the batch ended get their page too.
   * @returns what couldn't be written, for people
   */
  end(): Promise<readonly string[]>;
}

/** Where outputs outside of the base have their pages: no film's folder is called so. */
const OUTSIDE = "@";

/** One page an output: named like it, in the folders it has below `base`; elsewhere in all of its folders. */
export function pageOf(folder: string, base: string, output: string): string {
  const below = path.relative(base, output);
  const isBelow = below !== ".." && !below.startsWith("../");
  return path.join(folder, isBelow ? below : path.join(OUTSIDE, output)) + ".html";
}

/**
 * Before anything is encoded. The folder is made where it isn't there, those above it aren't: they are more likely misspelt.
 * @throws DffmpegError of code "usage"
 */
export async function makeTimelines(folder: string): Promise<void> {
  if (!(await isFolder(folder))) await checkPlace(path.resolve(folder), "timeline");
  await makeFolder(folder).catch((cause: unknown) => {
    throw new DffmpegError("usage", `can't write timelines to ${folder}: ${errnoText(cause)}`, {
      hint: "Give --timeline a folder; of a batch there is a page for each file.",
      cause,
    });
  });
  await checkPlace(path.join(folder, "one.html"), "timeline");
}

const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

const nothing = (): undefined => undefined;

/**
 * @param folder undefined where none is wanted
 * @param base what the pages' folders begin below
 */
export function batchTimelines(folder: string | undefined, base: string, clock: Pick<Clock, "now">): BatchTimelines {
  if (folder === undefined) return { see: nothing, end: () => Promise.resolve([]) };
  const running = new Map<string, TimelineFile>();
  const written: Promise<string | undefined>[] = [];
  const write = (source: string, thrown?: unknown): void => {
    const file = running.get(source);
    running.delete(source);
    if (!file) return;
    // What broke the encode matters more than what its picture lacks.
    written.push(file.write(thrown).then(nothing, thrown === undefined ? messageOf : nothing));
  };
  const begin = (source: string, output: string): void => {
    const page = pageOf(path.resolve(folder), base, output);
    const file = timelineFile(page, [output], clock);
    running.set(source, { ...file, write: (thrown) => writeBelow(page, file, thrown) });
  };
  return {
    see: (event) => {
      if (event.type === "file-started") begin(event.source, event.output);
      if (event.type === "file-event") running.get(event.source)?.see(event.event);
      // Its next nodes begin a page anew.
      if (event.type === "file-put-back") running.delete(event.source);
      if (event.type === "file-ended") {
        const { source, outcome, why } = event.result;
        write(source, outcome === "done" || outcome === "kept" ? undefined : new Error(why));
      }
    },
    end: async () => {
      for (const source of [...running.keys()]) write(source, new Error("the batch ended before"));
      return (await Promise.all(written)).filter((trouble) => trouble !== undefined);
    },
  };
}

async function writeBelow(page: string, file: TimelineFile, thrown: unknown): Promise<void> {
  // What can't be made is told of by the write.
  await makeFolder(path.dirname(page)).catch(() => undefined);
  await file.write(thrown);
}
