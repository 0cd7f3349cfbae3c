/**
 * The queue on the disk: which files are wanted and how, how far each is, and what was made of those that are done.
 * One batch at a time. Looks at no media.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { fingerprintSchema } from "../storage/job-file.ts";
import { believed, LineLog, readLines } from "../storage/line-log.ts";
import type { Lock } from "../storage/lock.ts";
import { lockQueue } from "./queue-lock.ts";
import { askedSchema, type Asked } from "./request.ts";
import type { Source } from "./find.ts";
import { seenSchema, type Seen } from "./seen.ts";

const version = z.literal(1);
const id = z.string();

const lineSchema = z.discriminatedUnion("type", [
  z.object({ version, type: z.literal("asked"), key: z.string(), asked: askedSchema }),
  /** Since when, milliseconds since 1970: what came to its output's place later may be another run's. */
  z.object({
    ...{ version, type: z.literal("wanted"), key: z.string(), path: z.string(), root: z.string() },
    sinceMs: z.number().optional(),
    /** Where another run was at work on it. */
    seen: seenSchema.optional(),
  }),
  /** Nothing more to do: done, skipped or given up. */
  z.object({ version, type: z.literal("settled"), key: z.string(), path: z.string() }),
  /** Encoded and verified under its temporary name; what is left is to give it its own. */
  z.object({
    ...{ version, type: z.literal("encoded"), id, digest: z.string(), from: z.string(), output: z.string() },
    ...{ made: fingerprintSchema, source: fingerprintSchema },
  }),
  /** "kept": the output wasn't worth it. */
  z.object({
    ...{ version, type: z.literal("finished"), id, digest: z.string(), from: z.string(), output: z.string() },
    ...{ outcome: z.enum(["done", "kept"]), why: z.string() },
    ...{ made: fingerprintSchema.nullable(), source: fingerprintSchema },
  }),
]);

type Line = z.infer<typeof lineSchema>;
export type Encoded = Extract<Line, { type: "encoded" }>;
export type Finished = Extract<Line, { type: "finished" }>;
type Note<T extends Line> = Omit<T, "version" | "type">;

/** A source that is to be done, in the way asked for. */
export interface Waiting {
  readonly key: string;
  readonly asked: Asked;
  readonly source: Source;
  /** When it was queued, where that was by an earlier batch: milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
  /** What it looked like when this batch got it, or when another run was found at work on it. */
  readonly seen?: Seen | undefined;
}

const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
const placeOf = (key: string, path: string): string => `${key} ${path}`;

/** Names what is made of a source: the same source into the same output is the same task. */
export const taskId = (source: string, output: string): string => hash([source, output]).slice(0, 10);

export class Queue {
  readonly #lock: Pick<Lock, "lost" | "check" | "release">;
  readonly #log: Pick<LineLog, "append" | "close">;
  readonly #asked = new Map<string, Asked>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #encoded = new Map<string, Encoded>();
  readonly #finished = new Map<string, Finished>();
  /** The number of the line that a file was last wanted by, and a task finished by. */
  readonly #order = new Map<string, number>();
  #lines = 0;
  /** The first line that can't be read, where there is one. */
  readonly badLine: number | undefined;

  private constructor(
    lock: Pick<Lock, "lost" | "check" | "release">,
    log: Pick<LineLog, "append" | "close">,
    lines: readonly Line[],
    badLine: number | undefined,
  ) {
    this.#lock = lock;
    this.#log = log;
    this.badLine = badLine;
    for (const line of lines) this.#take(line);
  }

  /** @throws DffmpegError "storage", also when another batch is at work on it */
  static async open(folder: string): Promise<Queue> {
    const lock = await lockQueue(folder);
    try {
      const { lines, badLine } = await readQueue(folder);
      return new Queue(lock, await LineLog.begin(fileIn(folder), worthKeeping(lines)), lines, badLine);
    } catch (thrown) {
      await lock.release();
      throw thrown;
    }
  }

  /** What is known without a lock: for a dry run, which writes nothing. */
  static async look(folder: string): Promise<Known> {
    const { lines, badLine } = await readQueue(folder);
    return new Queue(noLock, noLog, lines, badLine);
  }

  #take(line: Line): void {
    this.#lines += 1;
    if (line.type === "wanted") this.#order.set(placeOf(line.key, line.path), this.#lines);
    if (line.type === "finished") this.#order.set(line.id, this.#lines);
    if (line.type === "asked") this.#asked.set(line.key, line.asked);
    if (line.type === "wanted") {
      const asked = this.#asked.get(line.key);
      const { key, path, root, sinceMs, seen } = line;
      if (asked) this.#waiting.set(placeOf(key, path), { key, asked, source: { path, root }, sinceMs, seen });
    }
    if (line.type === "settled") this.#waiting.delete(placeOf(line.key, line.path));
    if (line.type === "encoded") this.#encoded.set(line.id, line);
    if (line.type === "finished") {
      this.#encoded.delete(line.id);
      this.#finished.delete(line.id); // so that the latest is the last
      this.#finished.set(line.id, line);
    }
  }

  async #write(...lines: readonly Line[]): Promise<void> {
    await this.#log.append(...lines);
    for (const line of lines) this.#take(line);
  }

  /** Aborts when another batch took this one for dead, or the folder is gone. */
  get lost(): AbortSignal {
    return this.#lock.lost;
  }

  /** @throws DffmpegError "storage" where what was noted isn't there: a file that was removed can still be written to. */
  async check(): Promise<void> {
    await this.#lock.check();
    this.#lock.lost.throwIfAborted();
  }

  waiting(): readonly Waiting[] {
    return [...this.#waiting.values()];
  }

  finished(task: string): Finished | undefined {
    return this.#finished.get(task);
  }

  encoded(task: string): Encoded | undefined {
    return this.#encoded.get(task);
  }

  /** Whether that task was finished after that file was queued, which another batch must have done then. */
  isSince({ id }: Pick<Finished, "id">, { key, source }: Waiting): boolean {
    const queued = this.#order.get(placeOf(key, source.path));
    return queued !== undefined && (this.#order.get(id) ?? 0) > queued;
  }

  /** What made the file at this path, if this queue did. */
  madeAt(path: string): Finished | undefined {
    return [...this.#finished.values()].findLast(({ output, made }) => made !== null && output === path);
  }

  /** The same, where all that is left is to note it, and to see to its original. */
  encodedAt(path: string): Encoded | undefined {
    return [...this.#encoded.values()].findLast(({ output }) => output === path);
  }

  /** What was made of the file at this path, which may be gone since. */
  madeFrom(path: string): Finished | Encoded | undefined {
    return [...this.#finished.values(), ...this.#encoded.values()].findLast(({ from }) => from === path);
  }

  /** @returns them as they are now in the queue */
  async want(asked: Asked, sources: readonly Source[]): Promise<readonly Waiting[]> {
    const key = hash(asked);
    const sinceMs = Date.now();
    const files = sources.map((source) => ({ source, seen: this.#waiting.get(placeOf(key, source.path))?.seen }));
    const lines = files.map(({ source: { path, root }, seen }): Line => ({
      version: 1,
      type: "wanted",
      key,
      path,
      root,
      sinceMs,
      seen,
    }));
    await this.#write({ version: 1, type: "asked", key, asked }, ...lines);
    return files.map((file) => ({ key, asked, ...file }));
  }

  /** Another run is at work on it: what that makes is known by what is there now. */
  async leave({ key, source: { path, root }, seen }: Waiting): Promise<void> {
    const sinceMs = this.#waiting.get(placeOf(key, path))?.sinceMs;
    if (seen) await this.#write({ version: 1, type: "wanted", key, path, root, sinceMs, seen });
  }

  async settle({ key, source }: Waiting): Promise<void> {
    await this.#write({ version: 1, type: "settled", key, path: source.path });
  }

  async noteEncoded(note: Note<Encoded>): Promise<void> {
    await this.#write({ version: 1, type: "encoded", ...note });
  }

  async noteFinished(note: Note<Finished>): Promise<void> {
    await this.#write({ version: 1, type: "finished", ...note });
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.#lock.release();
  }
}

/** To be asked, not written to. */
export type Known = Pick<
  Queue,
  "waiting" | "finished" | "isSince" | "encoded" | "encodedAt" | "madeAt" | "madeFrom" | "badLine"
>;

const fileIn = (folder: string): string => join(folder, "queue.jsonl");

/** Whether a batch has ever kept a queue in that folder. */
export const hasQueue = (folder: string): boolean => existsSync(fileIn(folder));

async function readQueue(folder: string): Promise<{ lines: readonly Line[]; badLine: number | undefined }> {
  return believed(lineSchema, await readLines(fileIn(folder)));
}

/** What a new file begins with: all that still says something. */
function worthKeeping(lines: readonly Line[]): readonly Line[] {
  const settled = new Map<string, number>();
  const last = new Map<string, number>();
  lines.forEach((line, at) => {
    if (line.type === "settled" || line.type === "wanted") settled.set(placeOf(line.key, line.path), at);
    if (line.type === "finished" || line.type === "encoded") last.set(line.id, at);
  });
  const waits = lines.map((line, at) => line.type === "wanted" && settled.get(placeOf(line.key, line.path)) === at);
  const keys = new Set(lines.flatMap((line, at) => (waits[at] && line.type === "wanted" ? [line.key] : [])));
  return lines.filter((line, at) => {
    if (line.type === "asked") return keys.has(line.key);
    return line.type === "wanted" ? waits[at] : line.type !== "settled" && last.get(line.id) === at;
  });
}

const nothing = (): Promise<void> => Promise.resolve();
const noLock = { lost: new AbortController().signal, check: nothing, release: nothing };
const noLog = { append: nothing, close: nothing };
