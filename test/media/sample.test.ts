import { join } from "node:path";
import { expect } from "chai";
import { lookAt } from "../../lib/media/sample.ts";
import { readSegment } from "../../lib/media/segment.ts";

const path = join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4");
const programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", version: "" };

describe("one look at a short file", () => {
  it("tells of each stream's packets what reading that stream alone tells", async () => {
    const found = await lookAt(programs, path);
    expect(found?.media.streams.map(({ codec_type }) => codec_type)).eql(["video", "audio"]);
    for (const stream of [0, 1]) expect(found?.packetsOf(stream)).eql(await readSegment(programs, path, stream));
    expect(found?.packetsOf(2)).equal(undefined);
  });

  it("tells nothing of what can't be read", async () => {
    expect(await lookAt(programs, join(import.meta.dirname, "sample.test.ts"))).equal(undefined);
  });
});
