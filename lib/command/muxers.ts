/** What `ffmpeg -h muxer=NAME` says that bears on the choice of streams. Reads its text; runs nothing. */
import type { MuxerFacts } from "./choice.ts";

/** Subtitle codecs made of pictures, as ffmpeg's codec descriptors have them; all others are text. */
export const bitmapSubtitles: ReadonlySet<string> = new Set([
  "dvd_subtitle",
  "dvb_subtitle",
  "hdmv_pgs_subtitle",
  "xsub",
]);

/**
 * Facts from the help's "Default … codec" lines. Undefined where it has none: the muxer is unknown, or takes its
 * codecs from the files it writes, as segment and tee do.
 */
export function readMuxerFacts(help: string): MuxerFacts | undefined {
  const lines = help.matchAll(/^\s*Default (video|audio|subtitle) codec: (\w+)\./gm);
  const codecs = new Map([...lines].map(([, type = "", codec = ""]) => [type, codec]));
  if (codecs.size === 0) return undefined;
  const subtitle = codecs.get("subtitle");
  return {
    video: videoFact(codecs.get("video"), codecs.has("audio")),
    audio: codecs.has("audio"),
    subtitles: subtitle !== undefined && (bitmapSubtitles.has(subtitle) ? "bitmap" : "text"),
  };
}

/** Audio formats whose "video" is a PNG (mp3, flac, aiff) take cover pictures alone: their query_codec says APIC. */
function videoFact(codec: string | undefined, audio: boolean): NonNullable<MuxerFacts["video"]> {
  if (codec === undefined) return "none";
  return codec === "png" && audio ? "cover" : "any";
}
