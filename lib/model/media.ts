/** What ffprobe says of a file, validated once at the boundary. */
import * as z from "zod";

const tags = z.record(z.string(), z.string()).default({});

const streamSchema = z.object({
  index: z.number().int(),
  codec_type: z.enum(["video", "audio", "subtitle", "data", "attachment"]).catch("data"),
  codec_name: z.string().optional(),
  codec_tag_string: z.string().optional(),
  profile: z.string().optional(),
  id: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  pix_fmt: z.string().optional(),
  field_order: z.string().optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  color_primaries: z.string().optional(),
  chroma_location: z.string().optional(),
  has_b_frames: z.number().int().optional(),
  channels: z.number().int().optional(),
  sample_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  time_base: z.string().optional(),
  /** In ticks of time_base. */
  start_pts: z.number().int().optional(),
  duration_ts: z.number().int().optional(),
  duration: z.string().optional(),
  nb_frames: z.string().optional(),
  nb_read_packets: z.string().optional(),
  nb_read_frames: z.string().optional(),
  extradata_hash: z.string().optional(),
  side_data_list: z.array(z.looseObject({ side_data_type: z.string().default("") })).default([]),
  disposition: z.record(z.string(), z.number()).default({}),
  tags,
});

export const mediaSchema = z.object({
  streams: z.array(streamSchema).default([]),
  chapters: z.array(z.object({ start_time: z.string().optional(), end_time: z.string().optional(), tags })).default([]),
  format: z.object({
    filename: z.string(),
    format_name: z.string(),
    /** Seconds with six decimals: microseconds exactly. */
    start_time: z.string().optional(),
    duration: z.string().optional(),
    size: z.string().optional(),
    bit_rate: z.string().optional(),
    tags,
  }),
});

export type MediaStream = z.infer<typeof streamSchema>;
export type MediaInfo = z.infer<typeof mediaSchema>;
