/** Which commands keep what other builds of ffmpeg do differently. */
import { expect } from "chai";
import { mediaSchema, type MediaStream } from "../../lib/model/media.ts";
import { keptDifference } from "../../lib/plan/lossless.ts";

const sourceOf = (codec_name: string): MediaStream => {
  const stream = { index: 0, codec_type: "video", codec_name, width: 320, height: 180, pix_fmt: "yuv420p" };
  const [video] = mediaSchema.parse({
    streams: [stream],
    format: { filename: "film.mkv", format_name: "matroska" },
  }).streams;
  if (!video) throw new Error("no stream");
  return video;
};

/** What is kept of an encoder called like this, for a source of this codec. */
function kept(
  encoder: string,
  option: string,
  codec = "h264",
  filters?: string,
  picture = "320x180 yuv420p",
): string | undefined {
  const [name = "", value] = option.split(" ");
  return keptDifference(encoder, [{ name, value, specifier: undefined }], sourceOf(codec), filters, picture);
}

describe("what a lossless encoder keeps of other builds' roundings", () => {
  it("is what filters, conversions and inexact decoders do", () => {
    expect(kept("ffv1", "g 1", "h264", "scale=160:-2")).to.equal("filtering");
    expect(kept("libx264", "qp 0", "h264", undefined, "160x90 yuv420p")).to.equal("converting the picture");
    expect(kept("libx265", "x265-params pools=2:lossless=1", "mpeg2video")).to.equal("decoding mpeg2video");
  });

  it("is nothing where the source's own pictures are encoded, for their standard says each bit", () => {
    expect(kept("libx264", "qp 0")).to.equal(undefined);
    expect(kept("ffv1", "g 1", "hevc")).to.equal(undefined);
  });

  it("is nothing where the encoder is lossy", () => {
    expect(kept("libx264", "qp 20", "mpeg2video", "scale=160:-2")).to.equal(undefined);
    expect(kept("libx264", "crf 0.5", "mpeg2video", "scale=160:-2")).to.equal(undefined);
    expect(kept("mpeg4", "qscale 2", "mpeg2video", "scale=160:-2")).to.equal(undefined);
  });
});
