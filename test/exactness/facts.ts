/** Everything a file says of itself that two equal outputs must share. Reads with ffprobe and ffmpeg; judges nothing. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod";

/**
 * A file as named facts. Names read "format.duration", "0:video.time_base", "1:audio.tags.language"; a list is one
 * fact, so that a lost entry shows as such:
 * - `N:video.frames`: hash of each decoded frame, in presentation order; `N:video.times`: their pts in seconds.
 * - `N:video.pts`: pts and duration of each packet, sorted, since the order of packets is the encoder's choice at
 *   each key frame; `N:video.dts`: dts in file order; `N:video.sizes`: bytes in file order.
 * - `N:audio.packets` (and other types): pts, dts, duration, flags, size, hash, side data of each packet.
 * - `chapters`: start, end, tags of each.
 * - `complaints`, `N:video.complaints`: what ffprobe and a decoder find wrong.
 */
export type OutputFacts = ReadonlyMap<string, string | readonly string[]>;

const packetSchema = z.looseObject({
  stream_index: z.int(),
  pts_time: z.string().default("none"),
  dts_time: z.string().default("none"),
  duration_time: z.string().default("none"),
  size: z.string(),
  flags: z.string().default(""),
  data_hash: z.string().default(""),
  side_data_list: z.unknown().optional(),
});
const probeSchema = z.object({
  packets: z.array(packetSchema).default([]),
  streams: z.array(z.looseObject({ index: z.int(), codec_type: z.string().default("data") })),
  chapters: z.array(z.looseObject({ start_time: z.string(), end_time: z.string() })).default([]),
  format: z.looseObject({}),
});
type Probe = z.infer<typeof probeSchema>;
type Packet = z.infer<typeof packetSchema>;

interface Said {
  readonly stdout: string;
  /** What ffmpeg at `-v error` complains of, without addresses, each once. */
  readonly complaints: readonly string[];
}

/** Runs a program; rejects with its stderr when it fails. */
async function output(program: string, args: readonly string[]): Promise<Said> {
  const { stdout, stderr } = await promisify(execFile)(program, args, { maxBuffer: 512 * 1024 * 1024 });
  const lines = stderr.replaceAll(/ @ 0x[0-9a-f]+/g, "").split(/[\r\n]+/);
  return { stdout, complaints: [...new Set(lines.filter((line) => line.trim() !== ""))].sort() };
}

/** Rejects when the file can't be read. */
export async function describeOutput(file: string): Promise<OutputFacts> {
  const show = ["-show_format", "-show_streams", "-show_chapters", "-show_packets", "-show_data_hash", "sha256"];
  const { stdout, complaints } = await output("ffprobe", ["-v", "error", ...show, "-of", "json", file]);
  const probe = probeSchema.parse(JSON.parse(stdout));
  const facts = new Map<string, string | readonly string[]>([["complaints", complaints]]);
  flatten(facts, "format", { ...probe.format, filename: undefined });
  facts.set(
    "chapters",
    probe.chapters.map(({ start_time, end_time, tags }) => `${start_time} to ${end_time} ${JSON.stringify(tags)}`),
  );
  for (const stream of probe.streams) {
    const name = `${stream.index}:${stream.codec_type}`;
    flatten(facts, name, stream);
    const packets = probe.packets.filter(({ stream_index }) => stream_index === stream.index);
    if (stream.codec_type === "video") await describeVideo(facts, name, file, stream.index, packets);
    else facts.set(`${name}.packets`, packets.map(packetLine));
  }
  return facts;
}

function packetLine(packet: Packet): string {
  const { pts_time, dts_time, duration_time, flags, size, data_hash, side_data_list } = packet;
  const side = side_data_list === undefined ? "" : JSON.stringify(side_data_list);
  return `pts ${pts_time} dts ${dts_time} for ${duration_time} ${flags} ${size} bytes ${data_hash.slice(0, 20)} ${side}`;
}

async function describeVideo(
  facts: Map<string, string | readonly string[]>,
  name: string,
  file: string,
  index: number,
  packets: Probe["packets"],
): Promise<void> {
  const shown = [...packets].sort((a, b) => Number(a.pts_time) - Number(b.pts_time));
  facts.set(
    `${name}.pts`,
    shown.map(({ pts_time, duration_time }) => `pts ${pts_time} for ${duration_time}`),
  );
  facts.set(
    `${name}.dts`,
    packets.map(({ dts_time }) => dts_time),
  );
  facts.set(
    `${name}.sizes`,
    packets.map(({ size }) => size),
  );
  const { frames, complaints } = await decodedFrames(file, index);
  facts.set(`${name}.complaints`, complaints);
  facts.set(
    `${name}.frames`,
    frames.map(({ hash }) => hash),
  );
  facts.set(
    `${name}.times`,
    frames.map(({ seconds }) => seconds),
  );
}

/** Each frame a decoder gives, none dropped or doubled to keep a rate, times as the file has them. */
async function decodedFrames(
  file: string,
  index: number,
): Promise<{ frames: readonly { seconds: string; hash: string }[]; complaints: readonly string[] }> {
  const as = ["-vsync", "passthrough", "-enc_time_base", "-1", "-f", "framemd5", "-"];
  const read = ["-v", "error", "-copyts", "-i", file, "-map", `0:${index}`];
  const { stdout, complaints } = await output("ffmpeg", [...read, ...as]);
  const base = /^#tb 0: (\d+)\/(\d+)$/m.exec(stdout);
  const [num, den] = [Number(base?.[1]), Number(base?.[2])];
  const frames = stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(",").map((field) => field.trim()))
    .map(([, , pts, , , hash]) => ({ seconds: ((Number(pts) * num) / den).toFixed(6), hash: hash ?? "" }));
  return { frames, complaints };
}

/** {tags: {language: "eng"}} becomes "….tags.language" = "eng". */
function flatten(facts: Map<string, string | readonly string[]>, name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(facts, `${name}.${key}`, inner);
  } else {
    facts.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
}
