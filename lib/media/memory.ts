/**
 * What a program says of itself, kept between runs: as long as its file is the same, and those it loads where they have a say,
 * so is the answer. Asking costs a start of ffmpeg. Kept in $XDG_CACHE_HOME/dffmpeg, else ~/.cache/dffmpeg; where nothing
 * can be kept, it's asked each time.
 */
import { createHash, randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { access, constants, open, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../model/cache-folder.ts";
import { makeFolder } from "../model/make-folder.ts";

export interface Answer<T extends string | undefined> {
  readonly answer: T;
  /** Whether it holds as long as the program stays the same. */
  readonly keep: boolean;
}

/**
 * @param program as it's called: a path, or a name in PATH
 * @param question what is asked of it; names the answer
 * @param others files that the answer depends on as well; none of them may be missing
 */
export async function remembered<T extends string | undefined>(
  program: string,
  question: string,
  ask: () => Promise<Answer<T>>,
  others: readonly string[] = [],
): Promise<string | T> {
  const file = await placeOf(program, question, others).catch(() => undefined);
  const known = file === undefined ? undefined : await recall(file);
  if (known !== undefined) return known;
  const { answer, keep } = await ask();
  if (file !== undefined && keep && answer !== undefined) await remember(file, answer).catch(() => undefined);
  return answer;
}

/** @returns undefined for scripts, which may call another program tomorrow */
async function placeOf(program: string, question: string, others: readonly string[]): Promise<string | undefined> {
  const path = await realpath(await located(program));
  const more = await Promise.all(others.map(async (other) => [other, ...identity(await stat(other))]));
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (buffer.toString("latin1") === "#!") return undefined;
    const same = [path, ...identity(await file.stat()), process.env.LD_LIBRARY_PATH ?? "", question, ...more];
    const name = createHash("sha256").update(JSON.stringify(same)).digest("hex");
    return join(answersFolder(), name.slice(0, 32));
  } finally {
    await file.close();
  }
}

const identity = ({ size, mtimeMs, ctimeMs, ino, dev }: Stats): readonly number[] => [size, mtimeMs, ctimeMs, ino, dev];

const answersFolder = (): string => join(cacheFolder(), "programs");

async function located(program: string): Promise<string> {
  if (/[/\\]/.test(program)) return program;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, program);
    if (await access(path, constants.X_OK).then(yes, no)) return path;
  }
  throw new Error(`${program} isn't in PATH`);
}

const yes = (): boolean => true;
const no = (): boolean => false;

/** In quotes, so that half an answer is seen to be one. */
async function recall(file: string): Promise<string | undefined> {
  try {
    const known: unknown = JSON.parse(await readFile(file, "utf8"));
    return typeof known === "string" ? known : undefined;
  } catch {
    return undefined;
  }
}

async function remember(file: string, answer: string): Promise<void> {
  await makeFolder(answersFolder(), 0o700);
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, JSON.stringify(answer), { mode: 0o600 });
  await rename(unfinished, file);
}
