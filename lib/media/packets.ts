/** Packets as ffprobe lists them. Decodes nothing. */
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

/** As it is stored; times in ticks, undefined where the packet has none. */
export interface Packet {
  readonly stream: number;
  readonly pts: number | undefined;
  readonly dts: number | undefined;
  readonly duration: number;
  readonly key: boolean;
  /** The demuxer says that its picture isn't shown. */
  readonly hidden: boolean;
  /** Bytes; undefined where it isn't known. */
  readonly size?: number | undefined;
}

const ticks = (text: string | undefined): number | undefined => (/^-?\d+$/.test(text ?? "") ? Number(text) : undefined);

/** One line of `-of csv`: stream,pts,dts,duration,size,flags; "N/A" where the packet has none. */
function parsePacket(line: string): Packet | undefined {
  const [stream, pts, dts, duration, size, flags] = line.split(",");
  if (flags === undefined) return undefined;
  const [key, hidden] = [flags.startsWith("K"), flags.includes("D")];
  const times = { pts: ticks(pts), dts: ticks(dts), duration: Number(duration) || 0 };
  return { stream: Number(stream), ...times, key, hidden, size: ticks(size) };
}

/**
 * @param args what to list of what: ffprobe's arguments, the input among them
 * @returns what ffprobe complains of; undefined where it read to the end
 */
export async function listPackets(
  programs: Programs,
  args: readonly string[],
  onPacket: (packet: Packet) => void,
  signal?: AbortSignal,
): Promise<string | undefined> {
  let rest = "";
  const take = (line: string): void => {
    const packet = parsePacket(line);
    if (packet) onPacket(packet);
  };
  const shown = ["-show_entries", "packet=stream_index,pts,dts,duration,size,flags", "-of", "csv=p=0"];
  const { code, stderr } = await runProgram(programs.ffprobe, ["-v", "error", ...shown, ...args], {
    signal,
    onStdout: (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(take);
    },
  });
  take(rest);
  return code === 0 ? undefined : (stderr.trim().split("\n").at(-1) ?? "can't be read");
}
