/** What a job reads and writes of its own files, and all that its processes read and write, as the kernel counts it. Linux only. */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { tracedFiles, type FileBytes } from "./file-bytes.ts";
import { dffmpeg, encoders, type Setting } from "./setting.ts";

export interface Traffic {
  readonly name: string;
  /** Bytes that processes read from files and pipes, per byte of the source. */
  readonly readPerSource: number;
  /** Bytes that they wrote, per byte of the output. */
  readonly writtenPerOutput: number;
  /** Of the source's file and of the results', which are the windows and the output. Not there without strace. */
  readonly files?: {
    /** Bytes read of the source, per byte of it. */
    readonly sourceRead: number;
    /** Of the results, per byte of the output. */
    readonly resultWritten: number;
    readonly resultRead: number;
  };
}

/** The shell's own counts, to which those of what it ran are added as it ends. */
const script = '"$@" >/dev/null 2>&1 || exit; cat "/proc/$$/io"';

async function trafficOf(argv: readonly string[]): Promise<{ read: number; written: number }> {
  const { stdout } = await promisify(execFile)("sh", ["-c", script, "sh", ...argv]);
  const count = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(stdout)?.[1]);
  return { read: count("rchar"), written: count("wchar") };
}

/** A window, or the output under its own name or the one it has until it's whole. */
const isResult = (path: string, output: string): boolean =>
  /\/job-\w+\/(attempts|verified)\/[^/]+\.nut$/.test(path) ||
  path === output ||
  (basename(path).startsWith(".dffmpeg-job-") && path.startsWith(join(output, "..")));

export async function traffic({ brief, source, folder }: Setting): Promise<Traffic[]> {
  const output = join(folder, "traffic.mkv");
  const args = ["-nostdin", "-y", "-i", source, ...(encoders(brief).x264 ?? []), "-c:a", "copy", output];
  const found: Traffic[] = [];
  for (const [name, argv] of [
    ["ffmpeg", ["ffmpeg", ...args]],
    ["dffmpeg", [dffmpeg, ...args]],
  ] as const) {
    const { read, written } = await trafficOf(argv);
    const [from, to] = [(await stat(source)).size, (await stat(output)).size];
    const traced = await tracedFiles(argv, join(folder, "trace"));
    const results = [...(traced ?? [])].filter(([path]) => isResult(path, output)).map(([, bytes]) => bytes);
    const sum = (of: keyof FileBytes): number => results.reduce((all, bytes) => all + bytes[of], 0) / to;
    const files = traced && {
      sourceRead: (traced.get(source)?.read ?? 0) / from,
      ...{ resultWritten: sum("written"), resultRead: sum("read") },
    };
    found.push({ name, readPerSource: read / from, writtenPerOutput: written / to, ...(files && { files }) });
  }
  return found;
}
