/** Lists a video stream's packets. Reads the file through once; decodes nothing. */
import { DffmpegError } from "../model/errors.ts";
import type { IndexedFrame, VideoIndex } from "../model/video-index.ts";
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

interface Packet {
  readonly pts: number;
  readonly duration: number;
  readonly key: boolean;
}

/** One line of `-of csv`: pts,duration,flags; "N/A" where the packet has none. */
function parsePacket(line: string): Packet | "timeless" | undefined {
  const [pts, duration, flags] = line.split(",");
  if (flags === undefined) return undefined;
  if (flags.includes("D")) return undefined;
  if (!/^-?\d+$/.test(pts ?? "")) return "timeless";
  return { pts: Number(pts), duration: Number(duration) || 0, key: flags.startsWith("K") };
}

/** From packets in the order they are stored. */
export function indexPackets(packets: readonly Packet[], timeless: number): VideoIndex {
  const frames: IndexedFrame[] = [];
  let key: { at: number; pts: number } | undefined;
  const leading = new Set<number>();
  packets.forEach((packet, i) => {
    if (packet.key) key = { at: i, pts: packet.pts };
    else if (key && packet.pts < key.pts) leading.add(key.at);
  });
  packets.forEach((packet, i) => frames.push({ ...packet, leading: leading.has(i) }));
  frames.sort((a, b) => a.pts - b.pts);
  return { frames, firstStoredPts: packets[0]?.pts ?? 0, defect: defectOf(frames, timeless) };
}

function defectOf(frames: readonly IndexedFrame[], timeless: number): string | undefined {
  if (timeless > 0) return "the video has packets without presentation times";
  if (frames.length === 0) return "the video has no packets";
  const twice = frames.some((frame, i) => i > 0 && frame.pts === frames[i - 1]?.pts);
  return twice ? "the video has two frames at the same time" : undefined;
}

/**
 * @param stream the stream's index in the file
 * @throws DffmpegError "input" when ffprobe can't read it
 */
export async function readVideoIndex(
  programs: Programs,
  path: string,
  stream: number,
  options: { readonly signal?: AbortSignal | undefined; readonly inputOptions?: readonly string[] } = {},
): Promise<VideoIndex> {
  const packets: Packet[] = [];
  let timeless = 0;
  let rest = "";
  const take = (line: string): void => {
    const packet = parsePacket(line);
    if (packet === "timeless") timeless += 1;
    else if (packet) packets.push(packet);
  };
  const args = ["-v", "error", "-select_streams", String(stream), "-show_entries", "packet=pts,duration,flags"];
  const { code, stderr } = await runProgram(
    programs.ffprobe,
    [...args, "-of", "csv=p=0", ...(options.inputOptions ?? []), "-i", path],
    {
      signal: options.signal,
      onStdout: (text) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach(take);
      },
    },
  );
  take(rest);
  if (code !== 0) throw new DffmpegError("input", `${path}: ${stderr.trim().split("\n").at(-1) ?? "can't be read"}`);
  return indexPackets(packets, timeless);
}
