/** What a job reads and writes, all its processes together, as the kernel counts it. Linux only. */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { dffmpeg, encoders, type Setting } from "./setting.ts";

export interface Traffic {
  readonly name: string;
  /** Bytes that processes read from files and pipes, per byte of the source. */
  readonly readPerSource: number;
  /** Bytes that they wrote, per byte of the output. */
  readonly writtenPerOutput: number;
}

/** The shell's own counts, to which those of what it ran are added as it ends. */
const script = '"$@" >/dev/null 2>&1 || exit; cat "/proc/$$/io"';

async function trafficOf(argv: readonly string[]): Promise<{ read: number; written: number }> {
  const { stdout } = await promisify(execFile)("sh", ["-c", script, "sh", ...argv]);
  const count = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(stdout)?.[1]);
  return { read: count("rchar"), written: count("wchar") };
}

export async function traffic({ brief, source, folder }: Setting): Promise<Traffic[]> {
  const output = join(folder, "traffic.mkv");
  const args = ["-nostdin", "-y", "-i", source, ...(encoders(brief).x264 ?? []), "-c:a", "copy", output];
  const found: Traffic[] = [];
  for (const [name, argv] of [
    ["ffmpeg", ["ffmpeg", ...args]],
    ["dffmpeg", [...dffmpeg, ...args]],
  ] as const) {
    const { read, written } = await trafficOf(argv);
    const [from, to] = [(await stat(source)).size, (await stat(output)).size];
    found.push({ name, readPerSource: read / from, writtenPerOutput: written / to });
  }
  return found;
}
