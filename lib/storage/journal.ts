/**
 * journal.jsonl: what happened to each window, a line each, on the disk before the next. Judges no file: whoever goes on
 * from a journal checks the bytes again.
 */
import { open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { markerSchema } from "../model/attempt.ts";
import { storageError } from "./job-folder.ts";
import { writeWhole } from "./write.ts";

const version = z.literal(1);
/** Cut indices: the window is [from, to), and `to` may be the number of cuts, meaning the end. */
const bounds = { window: z.int().min(0), from: z.int().min(0), to: z.int().min(1) };

export const journalEntrySchema = z.discriminatedUnion("type", [
  z.object({
    ...{ version, type: z.literal("handed-out"), ...bounds, attempt: z.int().min(1) },
    ...{ nonce: z.string(), node: z.string() },
  }),
  z.object({
    ...{ version, type: z.literal("verified"), ...bounds, marker: markerSchema },
    /** Wall time of the attempt, and source seconds it covers. */
    ...{ seconds: z.number(), sourceSeconds: z.number() },
  }),
  z.object({
    ...{ version, type: z.literal("ended"), window: z.int().min(0), attempt: z.int().min(1) },
    ...{ outcome: z.enum(["failed", "lost", "refused", "aborted"]), detail: z.string() },
  }),
  z.object({ version, type: z.literal("finished") }),
]);

export type JournalEntry = z.infer<typeof journalEntrySchema>;
/** The same without the version, which writing adds. */
export type Note = JournalEntry extends infer E ? (E extends JournalEntry ? Omit<E, "version"> : never) : never;

const nameOf = (folder: string): string => join(folder, "journal.jsonl");

export interface ReadJournal {
  readonly entries: readonly JournalEntry[];
  /** The first line that can't be read, 1-based, with more behind it: it and all after it weren't believed. */
  readonly badLine: number | undefined;
}

function parseLine(line: string): JournalEntry | undefined {
  try {
    return journalEntrySchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** An unfinished last line is what a crash leaves, and no fault. */
export function parseJournal(text: string): ReadJournal {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const parsed = lines.map(parseLine);
  const bad = parsed.indexOf(undefined);
  const entries = (bad === -1 ? parsed : parsed.slice(0, bad)).filter((entry) => entry !== undefined);
  const tolerable = bad === lines.length - 1 && last === "";
  return { entries, badLine: bad === -1 || tolerable ? undefined : bad + 1 };
}

/** @throws DffmpegError "storage"; a journal that isn't there is an empty one */
export async function readJournal(folder: string): Promise<ReadJournal> {
  try {
    return parseJournal(await readFile(nameOf(folder), "utf8"));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return { entries: [], badLine: undefined };
    throw storageError(nameOf(folder), cause);
  }
}

const lineOf = (note: Note): string => `${JSON.stringify({ version: 1, ...note })}\n`;

export class Journal {
  readonly #path: string;
  readonly #handle: FileHandle;
  #tail: Promise<void> = Promise.resolve();

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Begins a session's journal with what is believed of the earlier ones. A new file in the old one's place: a session
   * that was wrongly taken for dead goes on writing to a file that nobody reads.
   * @throws DffmpegError "storage"
   */
  static async begin(folder: string, notes: readonly Note[]): Promise<Journal> {
    const path = nameOf(folder);
    await writeWhole(path, notes.map(lineOf).join(""));
    try {
      return new Journal(path, await open(path, "a"));
    } catch (cause) {
      throw storageError(path, cause);
    }
  }

  /**
   * Appends in the order of the calls; resolves when it's on the disk. Nothing is written after a failure.
   * @throws DffmpegError "storage"
   */
  append(note: Note): Promise<void> {
    const done = this.#tail.then(async () => {
      await this.#handle.appendFile(lineOf(note));
      await this.#handle.datasync();
    });
    this.#tail = done;
    return done.catch((cause: unknown) => {
      throw storageError(this.#path, cause);
    });
  }

  /** Waits for what was appended. Never rejects: a failed append told its caller. */
  async close(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
  }
}
