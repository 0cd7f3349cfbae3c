/** What rules and names go by: a few facts of a file. Pure. */
import type { MediaInfo } from "../model/media.ts";

export interface Facts {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Undefined where there is no video: cover pictures don't count. */
  readonly codec: string | undefined;
  readonly audio: readonly string[];
  /** ffprobe's names for the format: "matroska", "webm". */
  readonly containers: readonly string[];
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fps: number | undefined;
  readonly seconds: number | undefined;
}

function rate(text: string | undefined): number | undefined {
  const [, above, below] = /^(\d+)\/(\d+)$/.exec(text ?? "") ?? [];
  const value = Number(above) / Number(below);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function number(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) ? value : undefined;
}

export function factsOf(path: string, bytes: number, { streams, format }: MediaInfo): Facts {
  const video = streams.find(
    ({ codec_type, disposition }) => codec_type === "video" && disposition["attached_pic"] !== 1,
  );
  return {
    ...{ path, bytes, codec: video ? (video.codec_name ?? "unknown") : undefined },
    audio: streams.flatMap(({ codec_type, codec_name }) => (codec_type === "audio" ? (codec_name ?? []) : [])),
    containers: format.format_name.split(","),
    ...{ width: video?.width, height: video?.height },
    fps: rate(video?.avg_frame_rate) ?? rate(video?.r_frame_rate),
    seconds: number(format.duration) ?? number(video?.duration),
  };
}

/** "hevc 1920x1080, 42 min, 3.1 GB" is for displays to say; these are its parts. */
export const minutesOf = ({ seconds }: Facts): number | undefined => (seconds === undefined ? undefined : seconds / 60);
export const kbpsOf = ({ seconds, bytes }: Facts): number | undefined =>
  seconds === undefined || seconds <= 0 ? undefined : (bytes * 8) / 1000 / seconds;
