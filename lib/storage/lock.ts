/**
 * One session at a time on a job's folder, whichever machine it runs on.
 *
 * Lock files are numbered, and the highest one counts: a stale lock is never removed but followed by the next number, so
 * that two sessions that find it stale at once can't both have the job. Works on NFS: needs link or exclusive create.
 * Judges no clock but the file server's.
 */
import { existsSync } from "node:fs";
import { link, open, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { errnoOf } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import { newId } from "../model/new-id.ts";
import { storageError } from "./job-folder.ts";
import { lossOf, type Locked, type Loss } from "./lost-lock.ts";
import { isAlive, ownPlace, placeSchema, type Place } from "./place.ts";

/** A holder on another machine that hasn't written for this long is taken for dead. */
const STALE_MS = 60_000;
const BEAT_MS = 10_000;

const lockSchema = z.object({
  version: z.literal(1),
  holder: placeSchema,
  nonce: z.string(),
  startedAt: z.iso.datetime(),
  /** Set when the session ended by itself. */
  released: z.boolean(),
  /** Counts up; writing it makes the file server set the file's time. */
  beat: z.int(),
});

type LockState = z.infer<typeof lockSchema>;

export interface Lock {
  /** Aborts with a DffmpegError when another session took this one for dead and has the job now, or its folder is gone. */
  readonly lost: AbortSignal;
  /** Sees to it at once that it still holds: otherwise a beat finds out, within seconds. Never rejects. */
  check(): Promise<void>;
  /**
   * Gives the job to whoever comes next. With `remove`, by removing the folder it is on, which nobody else can take then.
   * Rejects only as `remove` does.
   */
  release(remove?: () => Promise<void>): Promise<void>;
}

const nameOf = (generation: number): string => `lock-${String(generation).padStart(6, "0")}.json`;

export const isLockName = (name: string): boolean => /^lock-\d{6,}\.json$/.test(name);

/** A lock that is written before its number is taken. */
const untakenName = (nonce: string): string => `.lock-${nonce}.tmp`;

export const isUntakenLockName = (name: string): boolean => /^\.lock-[0-9a-z]{10}\.tmp$/.test(name);

/** The highest number; 0 where there is none. Lists, for NFS clients remember names that weren't there. */
async function newest(folder: string): Promise<number> {
  const names = await readdir(folder);
  return Math.max(0, ...names.filter(isLockName).map((name) => Number(/\d+/.exec(name)?.[0])));
}

/** Undefined for a lock that can't be read: it's being written, or a crash left it so. Its age then decides. */
async function readLock(path: string): Promise<{ state: LockState | undefined; changedMs: number } | undefined> {
  try {
    const handle = await open(path, "r");
    try {
      const { mtimeMs } = await handle.stat();
      const parsed = lockSchema.safeParse(await handle.readFile("utf8").then(parseJson));
      return { state: parsed.data, changedMs: mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The file server's clock: what it dates a file just written. */
async function serverNowMs(path: string): Promise<number> {
  const handle = await open(path, "r");
  return handle.stat().then(
    ({ mtimeMs }) => handle.close().then(() => mtimeMs),
    (thrown: unknown) => handle.close().then(() => Promise.reject(thrown as Error)),
  );
}

export interface Holder {
  readonly place: Place | undefined;
  readonly startedAt: string | undefined;
}

async function liveHolder(path: string, nowMs: () => Promise<number>): Promise<Holder | undefined> {
  const lock = await readLock(path);
  if (!lock || lock.state?.released) return undefined;
  const alive = lock.state && isAlive(lock.state.holder);
  const holds = alive ?? (await nowMs()) - lock.changedMs < STALE_MS;
  return holds ? { place: lock.state?.holder, startedAt: lock.state?.startedAt } : undefined;
}

/** Who works on the job now, as far as can be told without writing. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const generation = await newest(folder);
  return generation === 0 ? undefined : liveHolder(join(folder, nameOf(generation)), () => Promise.resolve(Date.now()));
}

/** @throws an error of code EEXIST when it's there already */
async function createOnce(temporary: string, path: string, text: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (thrown) {
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(errnoOf(thrown))) throw thrown;
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  }
}

/** @returns the number taken, or who holds the lock */
async function take(folder: string, temporary: string, text: string): Promise<number | Holder> {
  for (;;) {
    const last = await newest(folder);
    const holder = last === 0 ? undefined : await liveHolder(join(folder, nameOf(last)), () => serverNowMs(temporary));
    if (holder) return holder;
    try {
      await createOnce(temporary, join(folder, nameOf(last + 1)), text);
    } catch (thrown) {
      if (errnoOf(thrown) === "EEXIST") continue;
      throw thrown;
    }
    // Old numbers are cleared away: who slept since the listing may have taken one of those.
    if ((await newest(folder)) === last + 1) return last + 1;
    await rm(join(folder, nameOf(last + 1)), { force: true });
  }
}

async function clearOlder(folder: string, generation: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => isLockName(name) && name < nameOf(generation));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}

/** @throws DffmpegError "held" when another session has it, "storage" where the folder can't be written */
export async function acquireLock(folder: string, beatMs = BEAT_MS, locked: Locked = "job"): Promise<Lock> {
  const nonce = newId();
  const startedAt = new Date().toISOString();
  const state: LockState = { version: 1, holder: ownPlace(), nonce, startedAt, released: false, beat: 0 };
  const temporary = join(folder, untakenName(nonce));
  let generation: number;
  try {
    await writeFile(temporary, JSON.stringify(state), { flag: "wx", mode: 0o600 });
    const taken = await take(folder, temporary, JSON.stringify(state));
    if (typeof taken !== "number") throw heldBy(folder, taken);
    generation = taken;
    await clearOlder(folder, generation);
  } catch (thrown) {
    throw thrown instanceof DffmpegError ? thrown : storageError(folder, thrown);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  return new HeldLock({ folder, generation, locked }, state, beatMs);
}

function heldBy(folder: string, { place, startedAt }: Holder): DffmpegError {
  const who = place ? `dffmpeg with process id ${place.pid} on ${place.host}` : "another dffmpeg";
  const since = startedAt === undefined ? "" : `, since ${startedAt}`;
  return new DffmpegError("held", `${who} is working on this job${since}: ${folder}`, {
    hint: "Wait for it or end it. Where that machine died, try again in a minute.",
  });
}

interface Held {
  readonly folder: string;
  readonly generation: number;
  readonly locked: Locked;
}

class HeldLock implements Lock {
  readonly #held: Held;
  readonly #state: LockState;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #beats = 0;
  #beating: Promise<void> = Promise.resolve();

  constructor(held: Held, state: LockState, beatMs: number) {
    this.#held = held;
    this.#state = state;
    this.#timer = setInterval(() => {
      void this.check();
    }, beatMs).unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get #path(): string {
    return join(this.#held.folder, nameOf(this.#held.generation));
  }

  check(): Promise<void> {
    return (this.#beating = this.#beating.then(() => this.#beat()));
  }

  /** A beat that can't be written is no reason to end: the disk may be full for a moment. */
  async #beat(): Promise<void> {
    const { folder, generation } = this.#held;
    try {
      // A folder that was removed and made anew has the same numbers again.
      const nonce = (await readLock(this.#path))?.state?.nonce ?? this.#state.nonce;
      if ((await newest(folder)) > generation || nonce !== this.#state.nonce) this.#lose("taken over");
      else await this.#write(false);
    } catch (thrown) {
      if (errnoOf(thrown) === "ENOENT") this.#lose(existsSync(folder) ? "unlocked" : "gone");
    }
  }

  /** In place and as long as before at least, so that a full disk doesn't empty it. */
  async #write(released: boolean): Promise<void> {
    const text = JSON.stringify({ ...this.#state, released, beat: ++this.#beats });
    const handle = await open(this.#path, "r+");
    try {
      await handle.write(text.padEnd(512), 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  #lose(loss: Loss): void {
    clearInterval(this.#timer);
    this.#lost.abort(lossOf(loss, this.#held.locked, this.#held.folder));
  }

  async release(remove?: () => Promise<void>): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    if (this.#lost.signal.aborted) return;
    // Where it can't be marked as released, the process's end does it.
    await (remove?.() ?? this.#write(true).catch(() => undefined));
  }
}
