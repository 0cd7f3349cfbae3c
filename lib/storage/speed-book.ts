/** The file in which speeds are kept from job to job. It may be removed at any time: then jobs go by nodes.json. */
import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import { errnoOf } from "../model/errno.ts";
import type { JobKind, SeenSpeed } from "../model/job-kind.ts";

/** A machine that was slow this long ago may have been mended; milliseconds. */
const FORGOTTEN_MS = 30 * 24 * 3_600_000;
const MOST = 1_000;
/** No file of these is nearly as large. */
const MOST_BYTES = 4 << 20;
/** Frames a second that no machine does; the scheduler reckons with what it's given. */
const FPS = { least: 1e-4, most: 1e6 } as const;
const MOST_PIXELS = 1e5;

const side = z.number().min(0).max(MOST_PIXELS);
const fpsSchema = z.number().min(FPS.least).max(FPS.most);

const seenSchema = z.object({
  ...{ machine: z.string(), encoder: z.string(), preset: z.string() },
  ...{ width: side, height: side },
  fps: fpsSchema,
  atMs: z.number(),
});
const bookSchema = z.object({ version: z.literal(1), speeds: z.array(z.unknown()) });

/** What a file begins as. */
export const emptyBook = JSON.stringify({ version: 1, speeds: [] });

const sameKind = (a: JobKind, b: JobKind): boolean =>
  a.encoder === b.encoder && a.preset === b.preset && a.width === b.width && a.height === b.height;

const isBook = (text: string): boolean => bookSchema.safeParse(parsed(text)).success;

/** What is too old is left out, as is what a clock that was wrong has dated far ahead; a text that isn't such a file's holds nothing. Pure. */
export function speedsIn(text: string, nowMs: number): readonly SeenSpeed[] {
  const checked = bookSchema.safeParse(parsed(text));
  const seen = (checked.data?.speeds ?? []).flatMap((one) => seenSchema.safeParse(one).data ?? []);
  return seen.filter(({ atMs }) => Math.abs(nowMs - atMs) < FORGOTTEN_MS);
}

/**
 * The file's text with these as well. One of the same machine and kind becomes the mean of both: a machine has busy days.
 * Another file's text, which has got here by a wrong name, stays as it is. Pure.
 * @param replaces whether it's forgotten instead. Default: false
 */
export function withSeen(text: string, found: readonly SeenSpeed[], nowMs: number, replaces = false): string {
  if (text.trim() !== "" && !isBook(text)) return text;
  let speeds = speedsIn(text, nowMs);
  for (const seen of found.filter(({ fps }) => fpsSchema.safeParse(fps).success)) {
    const isOld = (one: SeenSpeed): boolean => one.machine === seen.machine && sameKind(one, seen);
    const old = replaces ? undefined : speeds.find(isOld);
    const fps = Number((old ? Math.sqrt(old.fps * seen.fps) : seen.fps).toPrecision(4));
    speeds = [...speeds.filter((one) => !isOld(one)), { ...seen, fps }];
  }
  const lines = speeds.slice(-MOST).map((one) => JSON.stringify(one));
  return `{ "version": 1, "speeds": [\n${lines.join(",\n")}\n] }\n`;
}

/**
 * Whether speeds can be kept there: devices, as /dev/null, are nobody's to replace, and a pipe has no end for whoever reads
 * it.
 */
export async function mayBeBook(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= MOST_BYTES;
  } catch (thrown) {
    return errnoOf(thrown) === "ENOENT";
  }
}

/** Nothing where there is no such file, or it can't be read. */
export async function readSpeeds(path: string, nowMs: number): Promise<readonly SeenSpeed[]> {
  const text = (await mayBeBook(path)) ? await readFile(path, "utf8").catch(() => "") : "";
  return speedsIn(text, nowMs);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
