/** What is measured on what: the source, the encoders, how often. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { timed } from "./timed.ts";

export const root = join(import.meta.dirname, "..", "..");
const clip = join(root, "fixtures", "bbb-30s.mp4");

export interface Setting {
  readonly brief: boolean;
  readonly pairs: number;
  readonly source: string;
  readonly folder: string;
}

/** As people use them; --brief takes faster ones. */
export function encoders(brief: boolean): Readonly<Record<string, readonly string[]>> {
  const svt = ["-c:v", "libsvtav1", "-preset", brief ? "12" : "8"];
  const vp9 = [
    "-c:v",
    "libvpx-vp9",
    "-b:v",
    "0",
    "-crf",
    "34",
    "-deadline",
    "realtime",
    "-cpu-used",
    brief ? "8" : "5",
  ];
  return {
    x264: ["-c:v", "libx264", "-preset", brief ? "ultrafast" : "medium"],
    x265: ["-c:v", "libx265", "-preset", brief ? "ultrafast" : "fast", "-x265-params", "log-level=error"],
    "SVT-AV1": svt,
    VP9: vp9,
  };
}

/** The built program where there is one worth measuring: tsx adds a start-up of its own. */
export const dffmpeg = [process.execPath, join(root, "cli", "dffmpeg")] as const;

/** A source of 2 s GOPs, made of the clip unless the caller names one. */
export async function withSetting<T>(
  options: { readonly brief: boolean; readonly pairs: number | undefined; readonly source: string | undefined },
  use: (setting: Setting) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-bench-"));
  try {
    const source = join(folder, "source.mp4");
    const size = options.brief ? ["-t", "4", "-vf", "scale=160:-2", "-g", "12"] : ["-g", "48"];
    const coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "copy"];
    if (options.source === undefined) {
      await timed("ffmpeg", ["-v", "error", "-nostdin", "-i", clip, ...size, ...coding, source]);
    }
    const pairs = options.pairs ?? (options.brief ? 1 : 5);
    return await use({ brief: options.brief, pairs, source: options.source ?? source, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const machine = (): string => `${availableParallelism()} cores, Node ${process.versions.node}`;
