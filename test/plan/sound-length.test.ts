import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { mediaSchema, type MediaStream } from "../../lib/model/media.ts";
import { shortSound, soundLengths } from "../../lib/plan/sound-length.ts";

const streams = [
  { index: 0, codec_type: "video", duration: "60.0" },
  { index: 1, codec_type: "audio", duration: "59.5" },
  // As Matroska has it, of a recording that begins at an hour.
  {
    ...{ index: 2, codec_type: "audio", start_pts: 3600000, time_base: "1/1000" },
    tags: { "DURATION-eng": "01:01:01.250000000" },
  },
  { index: 3, codec_type: "audio" },
];
const media = [mediaSchema.parse({ streams, format: { filename: "", format_name: "mp4" } })];
const picks = streams.map(({ index }) => ({ input: 0, stream: index }));
const lengthsOf = (line: string) => soundLengths(parseCommand(line.split(" ")), picks, media);

describe("the length of copied sound", () => {
  it("is its source's, where that tells and nothing shortens it", () => {
    expect(lengthsOf("-i a.mp4 -map 0 -c copy -c:v libx264 b.mkv")).to.deep.equal([
      ...[undefined, 59.5, 61.25, undefined],
    ]);
    expect(lengthsOf("-i a.mp4 -map 0 -c copy -c:v libx264 -c:a:0 aac b.mkv")).to.deep.equal([
      ...[undefined, undefined, 61.25, undefined],
    ]);
    for (const line of [
      "-ss 1 -i a.mp4 -c:a copy b.mkv",
      "-i a.mp4 -c:a copy -t 5 b.mkv",
      "-copyts -i a.mp4 -c copy b.mkv",
    ])
      expect(
        lengthsOf(line).filter((length) => length !== undefined),
        line,
      ).to.deep.equal([]);
  });

  it("may differ by what containers count otherwise, and by no more", () => {
    const lasting = (seconds: string): MediaStream[] =>
      mediaSchema.parse({
        streams: [{ index: 0, codec_type: "audio", duration: seconds }],
        format: { filename: "", format_name: "" },
      }).streams;
    expect(shortSound(lasting("58.6"), [60], 60)).to.equal(undefined);
    expect(shortSound(lasting("80"), [60], 60)).to.equal(undefined);
    expect(shortSound(lasting("0.1"), [undefined], 60)).to.equal(undefined);
    expect(shortSound(lasting("50"), [60], 60)).to.equal("the merged file's stream 0 lasts 50.0 s, not 60.0 s");
    // The file was cut off: its video is no longer either.
    expect(shortSound(lasting("50"), [60], 50.5)).to.equal(undefined);
  });
});
