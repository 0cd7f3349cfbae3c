import { expect } from "chai";
import { mediaSchema, type MediaStream } from "../../lib/model/media.ts";
import { carrySideData, hasSideData, otherSideData } from "../../lib/plan/side-data.ts";
import { mayShowLight, useOfSideData, whereTold } from "../../lib/plan/side-data-use.ts";

const light = { side_data_type: "Content light level metadata", max_content: 1000 };
const screen = { side_data_type: "Mastering display metadata", red_x: "34000/50000" };
const views = { side_data_type: "Stereo 3D", type: "side by side" };
const turn = { side_data_type: "Display Matrix", rotation: -180 };
const buffer = { side_data_type: "CPB properties", max_bitrate: 1 };

type Entries = MediaStream["side_data_list"];
function stream(side_data_list: Entries, more: Record<string, unknown> = {}): MediaStream {
  const one = { index: 0, codec_type: "video", codec_name: "h264", codec_tag_string: "avc1", side_data_list, ...more };
  const [found] = mediaSchema.parse({ streams: [one], format: { filename: "", format_name: "" } }).streams;
  if (!found) throw new Error("no stream");
  return found;
}
const held = (list: Entries) => ({ held: { boxes: [], matrix: Buffer.alloc(36), list }, mastering: undefined });
const tick = { num: 1, den: 25 };

function carry(source: Entries, sample: Entries, found: Entries, muxer = "mp4", graph = false) {
  const kept = { source: stream(source), sample: stream(sample), muxer, graph };
  return carrySideData(kept, held(found), tick);
}

describe("the video's side data", () => {
  it("is carried where an MP4 holds it as one run's sample has it", () => {
    expect(carry([light], [light, buffer], [light])).to.have.nested.property("split.tag", "avc1");
    expect(carry([], [buffer], [])).to.deep.equal({ split: undefined });
  });

  it("makes the command run whole where an MP4 holds none, or other", () => {
    const reason = { whole: "the video carries side data that a merge would lose: Content light level metadata" };
    expect(carry([light], [light], [])).to.deep.equal(reason);
    expect(carry([light], [light], [{ ...light, max_content: 999 }])).to.deep.equal(reason);
    expect(carry([light], [light], [light], "mp4", true)).to.deep.equal(reason);
  });

  it("is handed to the muxer even where the sample doesn't show it, but not to one that takes none", () => {
    expect(carry([light], [], [light])).to.have.nested.property("split.tag", "avc1");
    const kept = { source: stream([light]), sample: stream([], { codec_tag_string: "[27][0][0][0]" }) };
    expect(carrySideData({ ...kept, muxer: "mpegts", graph: false }, held([light]), tick)).to.deep.equal({
      split: undefined,
    });
  });

  it("turns the picture only where the sample says so", () => {
    expect(carry([turn], [turn], [turn]))
      .to.have.nested.property("split.held.matrix")
      .which.is.not.equal(undefined);
    expect(carry([turn], [], [turn])).to.have.nested.property("split.held.matrix", undefined);
  });

  it("of the screen may be near in Matroska, whose own numbers are set afterwards", () => {
    const near = [{ ...screen, red_x: "17/25" }];
    const kept = { source: stream([screen]), sample: stream([screen]), muxer: "matroska", graph: false };
    const mastering = Buffer.alloc(110);
    expect(carrySideData(kept, { ...held(near), mastering }, tick)).to.have.nested.property(
      "split.mastering",
      mastering,
    );
    expect(carrySideData(kept, held(near), tick)).to.have.property("whole");
    expect(carry([screen], [screen], near)).to.have.property("whole");
  });

  it("of two eyes is a tag in Matroska, and needs no carrying", () => {
    const sample = stream([views], { tags: { stereo_mode: "left_right" } });
    const kept = { source: stream([]), sample, muxer: "matroska", graph: false };
    expect(hasSideData(kept)).to.equal(false);
    expect(hasSideData({ ...kept, muxer: "mp4" })).to.equal(true);
  });

  it("isn't carried beside times that no MP4 can count", () => {
    const kept = { source: stream([light]), sample: stream([light]), muxer: "mp4", graph: false };
    expect(carrySideData(kept, held([light]), { num: 1001, den: 30000 })).to.have.property("split");
    expect(carrySideData(kept, held([light]), { num: 1009, den: 30000 })).to.have.property("whole");
  });

  it("of a merged file must be the sample's, stream by stream", () => {
    expect(otherSideData([stream([light, buffer])], [stream([light])])).to.equal(undefined);
    expect(otherSideData([stream([])], [stream([light])])).to.match(/stream 0 hasn't the side data/);
    expect(otherSideData([stream([]), stream([light])], [stream([]), stream([])])).to.match(/stream 1 hasn't/);
  });
});

describe("what a container says of its pictures", () => {
  const tonemap = [{ name: "tonemap", args: "", inputs: [], outputs: [], instance: undefined }];
  const use = (
    entry: Entries[number] | undefined,
    codec: string,
    more: Partial<Parameters<typeof useOfSideData>[0]> = {},
  ): unknown =>
    useOfSideData({
      ...{ video: stream(entry ? [entry] : []), codec, chain: undefined, keepsLightApart: true, fromFirst: true },
      ...more,
    });
  const nothing = { split: { handleFrames: 0, filter: undefined } };

  it("passes most encoders and filters by", () => {
    expect(use(light, "libx265")).to.deep.equal(nothing);
    expect(use(undefined, "libx264", { chain: tonemap })).to.deep.equal(nothing);
    expect(use(undefined, "libx265", { keepsLightApart: false })).to.deep.equal(nothing);
  });

  it("isn't split where it reaches the first frame and the encoder writes it", () => {
    expect(use(views, "libx264"))
      .to.have.property("whole")
      .match(/libx264 writes/);
    expect(use(screen, "hevc_vaapi"))
      .to.have.property("whole")
      .match(/hevc_vaapi writes/);
  });

  it("reaches a filter with the film's first frame alone: windows throw theirs away", () => {
    expect(use(light, "libx264", { chain: tonemap })).to.deep.equal({ split: { handleFrames: 1, filter: "tonemap" } });
    const newer = { chain: tonemap, keepsLightApart: false };
    expect(use(light, "libx264", newer)).to.deep.equal({ split: { handleFrames: 0, filter: "tonemap" } });
  });

  it("isn't split where the first frame may be another, and a filter goes by it", () => {
    const sought = use(light, "libx264", { chain: tonemap, fromFirst: false });
    expect(sought)
      .to.have.property("whole")
      .match(/'tonemap' goes by/);
  });

  it("isn't split with an ffmpeg whose encoders are told of it where that wasn't shown to come out as in one run", () => {
    const newer = { keepsLightApart: false };
    expect(use(views, "libx265", newer))
      .to.have.property("whole")
      .match(/isn't followed yet/);
    expect(use(light, "libx265", newer)).to.deep.equal(nothing);
  });

  it("is told by the container or, where that says nothing, by the pictures", () => {
    expect(whereTold(stream([light]), undefined)).to.equal("container");
    expect(whereTold(stream([views]), [])).to.equal("container");
    expect(whereTold(stream([]), [screen])).to.equal("pictures");
    const pq = stream([turn], { color_transfer: "smpte2084" });
    expect(whereTold(pq, undefined)).to.equal("pictures");
    expect(whereTold(pq, [])).to.equal(undefined);
    expect(whereTold(stream([]), undefined)).to.equal(undefined);
  });

  it("needs more than 8 bits where the pictures tell", () => {
    const formats = ["yuv420p", "nv12", "gray", "yuv420p10le", "p010le", "yuv422p12le", "gray10le", "gbrp16le"];
    const may = formats.filter((pix_fmt) => mayShowLight(stream([], { pix_fmt })));
    expect(may).to.deep.equal(formats.slice(3));
  });
});
