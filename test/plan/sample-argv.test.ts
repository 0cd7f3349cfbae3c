import { expect } from "chai";
import { mediaSchema } from "../../lib/model/media.ts";
import { latestStart } from "../../lib/plan/sample-argv.ts";

describe("a sample's length", () => {
  const late = (videoPts: number, soundPts: number, start: string): number => {
    const media = mediaSchema.parse({
      format: { filename: "a.mkv", format_name: "matroska,webm", start_time: start },
      streams: [
        { index: 0, codec_type: "video", time_base: "1/1000", start_pts: videoPts },
        { index: 1, codec_type: "audio", time_base: "1/1000", start_pts: soundPts },
        { index: 2, codec_type: "subtitle", time_base: "1/1000", start_pts: 30_000 },
        { index: 3, codec_type: "audio", time_base: "1/1000", start_pts: 40_000 },
      ],
    });
    const picks = [0, 1, 2].map((stream) => ({ input: 0, stream }));
    return latestStart(media, { picks }, 0);
  };

  it("reaches to where the last of the pictures and sounds in use begins", () => {
    expect(late(600, 0, "0.000000")).to.equal(0.6);
    expect(late(1400, 2650, "1.400000")).to.equal(1.25);
    expect(late(0, 0, "0.000000")).to.equal(0);
  });

  it("isn't more than a minute", () => {
    expect(late(0, 90_000, "0.000000")).to.equal(0);
  });
});
