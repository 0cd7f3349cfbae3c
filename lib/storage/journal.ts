/**
 * journal.jsonl: what happened to each window, a line each, on the disk before the next. Judges no file: whoever goes on
 * from a journal checks the bytes again.
 */
import { join } from "node:path";
import * as z from "zod";
import { markerSchema } from "../model/attempt.ts";
import { believed, LineLog, parseLines, readLines, type ReadLines } from "./line-log.ts";

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

/** An unfinished last line is what a crash leaves, and no fault. */
export function parseJournal(text: string): ReadJournal {
  return entriesOf(parseLines(text));
}

/** A last line that says nothing known is no fault either. */
function entriesOf(read: ReadLines): ReadJournal {
  const { lines: entries, badLine } = believed(journalEntrySchema, read);
  const isLast = badLine === read.lines.length && read.badLine === undefined;
  return { entries, badLine: isLast ? undefined : badLine };
}

/** @throws DffmpegError "storage"; a journal that isn't there is an empty one */
export async function readJournal(folder: string): Promise<ReadJournal> {
  return entriesOf(await readLines(nameOf(folder)));
}

const versioned = (note: Note): unknown => ({ version: 1, ...note });

export class Journal {
  readonly #log: LineLog;

  private constructor(log: LineLog) {
    this.#log = log;
  }

  /**
   * Begins a session's journal with what is believed of the earlier ones. A new file in the old one's place: a session
   * that was wrongly taken for dead goes on writing to a file that nobody reads.
   * @throws DffmpegError "storage"
   */
  static async begin(folder: string, notes: readonly Note[]): Promise<Journal> {
    return new Journal(await LineLog.begin(nameOf(folder), notes.map(versioned)));
  }

  /**
   * Appends in the order of the calls; resolves when it's on the disk. Nothing is written after a failure.
   * @throws DffmpegError "storage"
   */
  append(note: Note): Promise<void> {
    return this.#log.append(versioned(note));
  }

  /** Waits for what was appended. Never rejects: a failed append told its caller. */
  close(): Promise<void> {
    return this.#log.close();
  }
}
