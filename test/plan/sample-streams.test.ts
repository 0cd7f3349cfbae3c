import { expect } from "chai";
import { mediaSchema } from "../../lib/model/media.ts";
import { strangeStreams } from "../../lib/plan/sample-streams.ts";
import type { StreamFacts } from "../../lib/plan/streams.ts";
import type { Findings } from "../../lib/plan/types.ts";

/** "video", "data:tmcd", "video*" for an attached picture. */
function mediaOf(words: string, chapters = 0): unknown {
  const streams = words.split(" ").map((word, index) => {
    const [, type, picture, tag] = /^(\w+?)(\*?)(?::(\w+))?$/.exec(word) ?? [];
    const disposition = { attached_pic: picture === "*" ? 1 : 0 };
    return { index, codec_type: type, codec_tag_string: tag ?? "", disposition };
  });
  return mediaSchema.parse({
    streams,
    format: { filename: "a", format_name: "a" },
    chapters: Array.from({ length: chapters }, (_, id) => ({ id, start: id, end: id + 1, time_base: "1/1", tags: {} })),
  });
}

interface Given {
  readonly muxer?: string;
  readonly attached?: number;
  readonly source?: string;
  readonly picks?: number;
  readonly sample: string;
  readonly chapters?: number;
}

function strange({ muxer = "matroska", attached = 0, source = "video audio", picks = 2, sample, chapters }: Given) {
  const options = Array.from({ length: attached }, () => ({ name: "attach", specifier: undefined, value: "f" }));
  return strangeStreams(
    { muxer, output: { url: "o", options } },
    { picks: Array.from({ length: picks }, (_, stream) => ({ input: 0, stream })) } as unknown as StreamFacts,
    { media: [mediaOf(source)], sample: mediaOf(sample, chapters) } as unknown as Findings,
  );
}

describe("the streams of ffmpeg's sample", () => {
  it("are the picks, and behind them what is attached", () => {
    expect(strange({ sample: "video audio" })).to.equal(undefined);
    expect(strange({ attached: 2, sample: "video audio attachment video*" })).to.equal(undefined);
  });

  it("are strange where files are attached elsewhere", () => {
    const reason = "ffmpeg puts attached files elsewhere than expected";
    expect(strange({ attached: 1, sample: "video audio" })).to.equal(reason);
    expect(strange({ attached: 1, sample: "video attachment audio" })).to.equal(reason);
  });

  it("are strange where one is missing, or one more is there", () => {
    const reason = "ffmpeg takes other streams than expected";
    expect(strange({ sample: "video" })).to.equal(reason);
    expect(strange({ sample: "video audio audio" })).to.equal(reason);
  });

  it("have a data track in an MP4 where its first packet is in the sample", () => {
    const given = { muxer: "mov", source: "video audio data:tmcd", picks: 3 };
    expect(strange({ ...given, sample: "video audio data:tmcd" })).to.equal(undefined);
    expect(strange({ ...given, sample: "video audio data:gpmd data:text", chapters: 2 })).to.equal(undefined);
    expect(strange({ ...given, sample: "video audio data:text", chapters: 2 })).to.equal(
      "a data track begins behind the sample that one run is measured by",
    );
  });
});
