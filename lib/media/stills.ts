/** Which files hold one still picture and nothing else: ffprobe decodes them. Judges no command. */
import { mediaSchema, type MediaInfo } from "../model/media.ts";
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

/** Decoders that every ffmpeg has. */
const pictureCodecs = new Set(["png", "mjpeg", "bmp", "gif", "webp", "tiff", "targa"]);

/** Whether a demuxer of pictures reads it, be it one picture or many. */
export function isOfPictures({ format }: MediaInfo): boolean {
  return /^(image2|\w+_pipe|gif)$/.test(format.format_name);
}

/** @returns the picture's stream; undefined for anything else, a film or no file at all */
export async function stillStream(programs: Programs, path: string, signal?: AbortSignal): Promise<number | undefined> {
  const asked = ["-v", "error", "-of", "json", "-show_streams", "-show_format"];
  // Two of them tell as much as all.
  const counting = ["-count_frames", "-count_packets", "-read_intervals", "%+#2"];
  const { code, stdout } = await runProgram(programs.ffprobe, [...asked, ...counting, "-i", path], { signal });
  if (code !== 0) return undefined;
  const media = mediaSchema.parse(JSON.parse(stdout));
  const [stream, second] = media.streams;
  if (!stream || second || !isOfPictures(media) || !pictureCodecs.has(stream.codec_name ?? "")) return undefined;
  const { nb_read_frames: frames, nb_read_packets: packets, start_pts: start = 0 } = stream;
  return frames === "1" && packets === "1" && start === 0 ? stream.index : undefined;
}
