/** Reads what a runner says on its standard output: ffmpeg's -progress blocks, then one line of its own. Pure. */
import { markerSchema, type AttemptProgress, type Marker } from "../model/attempt.ts";
import { lapsedLine, markerPrefix } from "./runner.ts";

/** Characters of a line; the longest of ours is a marker of a few hundred. */
const LINE_LIMIT = 65_536;

export interface RunnerListener {
  onProgress(progress: AttemptProgress): void;
  onMarker(marker: Marker): void;
  onLapsed(): void;
}

/** Returns a function to feed with text in chunks of any size. */
export function runnerReader(listener: RunnerListener): (chunk: string) => void {
  const block = new Map<string, string>();
  const readLine = (line: string): void => {
    if (line.startsWith(markerPrefix)) {
      const marker = parseMarker(line.slice(markerPrefix.length));
      if (marker) listener.onMarker(marker);
      return;
    }
    if (line === lapsedLine) listener.onLapsed();
    const equals = line.indexOf("=");
    if (equals > 0) block.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    if (line.startsWith("progress=")) {
      listener.onProgress(progressOf(block));
      block.clear();
    }
  };
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    // A node that never ends its line must not fill this machine's memory.
    rest = (lines.pop() ?? "").slice(-LINE_LIMIT);
    lines.forEach(readLine);
  };
}

/** Each block ends with "progress=continue" or "progress=end"; before the first frame ffmpeg says "N/A". */
function progressOf(block: ReadonlyMap<string, string>): AttemptProgress {
  const count = (key: string): number | undefined => {
    const text = block.get(key) ?? "";
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  };
  return { frames: count("frame") ?? 0, fps: count("fps") ?? 0, outTimeUs: count("out_time_us") };
}

function parseMarker(json: string): Marker | undefined {
  try {
    return markerSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
