/** A file of JSON lines that a crash can cut short but not damage: each is on the disk before the next. Knows no content. */
import { open, readFile, type FileHandle } from "node:fs/promises";
import type * as z from "zod";
import { errnoOf } from "../model/errno.ts";
import { storageError } from "./job-folder.ts";
import { writeWhole } from "./write.ts";

export interface ReadLines {
  /** Parsed, not yet checked. */
  readonly lines: readonly unknown[];
  /** The first line that isn't JSON, 1-based, where more follows: it and all after it aren't among `lines`. */
  readonly badLine: number | undefined;
}

function parseLine(line: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch {
    return undefined;
  }
}

/** An unfinished last line is what a crash leaves, and no fault. */
export function parseLines(text: string): ReadLines {
  const finished = text.split("\n").slice(0, -1).map(parseLine);
  const bad = finished.indexOf(undefined);
  const lines = (bad === -1 ? finished : finished.slice(0, bad)).flatMap((one) => (one ? [one.value] : []));
  return { lines, badLine: bad === -1 || bad === finished.length - 1 ? undefined : bad + 1 };
}

/**
 * A file that isn't there is an empty one.
 * @throws DffmpegError "storage"
 */
export async function readLines(path: string): Promise<ReadLines> {
  try {
    return parseLines(await readFile(path, "utf8"));
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return { lines: [], badLine: undefined };
    throw storageError(path, cause);
  }
}

/**
 * Lines as what they should be, up to the first that isn't: neither it nor what follows is believed.
 * @returns `badLine` as in {@link ReadLines}
 */
export function believed<T>(
  schema: z.ZodType<T>,
  { lines, badLine }: ReadLines,
): { readonly lines: readonly T[]; readonly badLine: number | undefined } {
  const checked = lines.map((line) => schema.safeParse(line));
  const bad = checked.findIndex(({ success }) => !success);
  const good = bad === -1 ? checked : checked.slice(0, bad);
  return { lines: good.flatMap(({ data }) => data ?? []), badLine: bad === -1 ? badLine : bad + 1 };
}

const lineOf = (value: unknown): string => `${JSON.stringify(value)}\n`;

export class LineLog {
  readonly #path: string;
  readonly #handle: FileHandle;
  #tail: Promise<void> = Promise.resolve();
  /** Lines that wait for those before them to be on the disk, and go there together. */
  #waiting = "";
  #next: Promise<void> | undefined;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Begins anew with these lines, in the old file's place.
   * @throws DffmpegError "storage"
   */
  static async begin(path: string, lines: readonly unknown[]): Promise<LineLog> {
    await writeWhole(path, lines.map(lineOf).join(""));
    try {
      return new LineLog(path, await open(path, "a"));
    } catch (cause) {
      throw storageError(path, cause);
    }
  }

  /**
   * Appends in the order of the calls; resolves when all are on the disk. Nothing is written after a failure.
   * @throws DffmpegError "storage"
   */
  append(...lines: readonly unknown[]): Promise<void> {
    this.#waiting += lines.map(lineOf).join("");
    this.#next ??= this.#tail.then(() => this.#write());
    this.#tail = this.#next;
    return this.#next.catch((cause: unknown) => {
      throw storageError(this.#path, cause);
    });
  }

  /** One sync for all, however many: line by line, a hundred nodes' windows would be done faster than they're written down. */
  async #write(): Promise<void> {
    const lines = this.#waiting;
    [this.#waiting, this.#next] = ["", undefined];
    await this.#handle.appendFile(lines);
    await this.#handle.datasync();
  }

  /** Waits for what was appended. Never rejects: a failed append told its caller. */
  async close(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
  }
}
