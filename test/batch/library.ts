/** A small library of films for tests, and dffmpeg run as a process beside it, with nothing of its user's. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { fixture, type FixtureName } from "../../fixtures/generate.ts";
import { dffmpegWords } from "../program.ts";

const runFile = promisify(execFile);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Going {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard error has it. */
  said(words: RegExp): Promise<void>;
}

export interface Library {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  path(name: string): string;
  /** Copies of a clip of four groups of pictures, enough to be split, under these names. */
  add(...names: readonly string[]): Promise<void>;
  /** The same of one that runs whole, at half the cost: for what isn't about the encoding. */
  addShort(...names: readonly string[]): Promise<void>;
  start(...words: readonly string[]): Going;
  run(...words: readonly string[]): Promise<Ended>;
  /** Files below a folder, sorted; hidden ones too. */
  list(name: string): Promise<readonly string[]>;
  /** The queue's lines. */
  queue(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function makeLibrary(env: Readonly<Record<string, string>> = {}): Promise<Library> {
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-batch-"));
  const path = (name: string): string => join(folder, name);
  const copies = async (clip: FixtureName, names: readonly string[]): Promise<void> => {
    for (const name of names) {
      await mkdir(dirname(path(name)), { recursive: true });
      await copyFile(await fixture(clip), path(name));
    }
  };
  const clean = {
    ...{ ...process.env, HOME: folder, XDG_CONFIG_HOME: path("config"), XDG_STATE_HOME: path("state") },
    ...{ TMPDIR: folder, DFFMPEG_NODES: "", DFFMPEG_BATCH: "", ...env },
  };
  const start = (...words: readonly string[]): Going =>
    watch(spawn(process.execPath, [...dffmpegWords, ...words], { cwd: folder, env: clean }));
  return {
    ...{ folder, env: clean, path, start },
    add: (...names) => copies("batch.mkv", names),
    addShort: (...names) => copies("batch-short.mkv", names),
    run: (...words) => {
      const going = start(...words);
      going.child.stdin?.end();
      return going.ended;
    },
    list: async (name) => {
      const found = await readdir(path(name), { recursive: true, withFileTypes: true }).catch(() => []);
      const files = found.filter((one) => one.isFile());
      return files.map((one) => join(one.parentPath, one.name).slice(path(name).length + 1)).sort();
    },
    queue: async () => {
      const text = await readFile(path("state/dffmpeg/queues/default/queue.jsonl"), "utf8");
      return text.split("\n").filter((line) => line !== "");
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

function watch(child: ChildProcess): Going {
  const said = { stdout: "", stderr: "" };
  const looks = new Set<() => void>();
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
    for (const look of looks) look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      resolve({ code, ...said });
    });
  });
  return {
    ...{ child, ended },
    said: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (words.test(said.stderr)) resolve();
        };
        looks.add(look);
        look();
        void ended.then(({ code, stderr }) => {
          reject(new Error(`it ended with ${String(code)} before: ${stderr}`));
        });
      }),
  };
}

/** What ffmpeg decodes from it: each frame's hash, and each packet of sound as it's stored. */
export async function framesOf(path: string): Promise<string> {
  const { stdout } = await runFile("ffmpeg", [
    ...["-v", "error", "-i", path, "-map", "0", "-c:a", "copy", "-f", "framemd5", "-"],
  ]);
  return stdout.replaceAll(/^#.*\n/gm, "");
}

export async function plain(source: string, output: string, args: readonly string[]): Promise<void> {
  await runFile("ffmpeg", ["-v", "error", "-y", "-i", source, ...args, output]);
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}
