/** Flags of a window's encoder where the output's format has no global header. */
import { expect } from "chai";
import type { FfmpegOption } from "../../lib/model/command.ts";
import { haveSetsInBand, headerReason, segmentFormat, withSetsInBand } from "../../lib/plan/sets-in-band.ts";

const flags = (value: string, specifier?: string): FfmpegOption => ({ name: "flags", specifier, value });
const valuesIn = (muxer: string, options: readonly FfmpegOption[]): (string | undefined)[] =>
  withSetsInBand(muxer, "libx264", options).map(({ value }) => value);

describe("parameter sets in band", () => {
  it("are asked for where the format has no header, and there only", () => {
    expect(withSetsInBand("mpegts", "libx264", [])).to.deep.equal([flags("-global_header", "v")]);
    expect(withSetsInBand("mp4", "libx265", [])).to.deep.equal([]);
  });

  it("come by way of a muxer without a header where ffmpeg doesn't ask whether NUT needs its own", () => {
    expect(segmentFormat("mpegts", "7.1")).to.include.members(["fifo", "avoid_negative_ts=disabled"]);
    for (const [muxer, version] of [
      ["mpegts", "5.1"],
      ["mp4", "7.1"],
    ] as const)
      expect(segmentFormat(muxer, version)).to.deep.equal(["-avoid_negative_ts", "disabled", "-f", "nut"]);
  });

  // A value for "v" would replace those for all streams, which ffmpeg adds up.
  it("keep all flags that a command asks for in turn", () => {
    expect(valuesIn("mpegts", [flags("+ilme+ildct"), flags("+cgop")])).to.deep.equal([
      "+ilme+ildct-global_header",
      "+cgop-global_header",
    ]);
  });

  it("are left to a command that speaks of the header itself", () => {
    expect(valuesIn("mpegts", [flags("+global_header"), flags("+cgop")])).to.deep.equal(["+global_header", "+cgop"]);
  });

  it("are in the header as well where x265 tells NUT of no reordering: libavformat learns of it from there", () => {
    const params = (value: string): FfmpegOption => ({ name: "x265-params", specifier: undefined, value });
    const x265 = (...options: FfmpegOption[]) => withSetsInBand("mpegts", "libx265", options);
    const added = { name: "x265-params", specifier: "v", value: "repeat-headers=1" };
    expect(x265()).to.deep.equal([added, flags("+global_header", "v")]);
    expect(x265(params("bframes=3"), flags("+cgop"))).to.deep.equal([
      params("bframes=3:repeat-headers=1"),
      flags("+cgop+global_header"),
    ]);
    const decided = params("repeat-headers=0");
    expect(x265(decided)).to.deep.equal([decided, flags("-global_header", "v")]);
    expect(x265(flags("-global_header"))).to.deep.equal([flags("-global_header")]);
  });

  it("are there already in windows for such a format, unless the command wants a header", () => {
    expect(haveSetsInBand("mpegts", [flags("+cgop")])).to.equal(true);
    expect(haveSetsInBand("mpegts", [flags("-global_header")])).to.equal(true);
    expect(haveSetsInBand("mpegts", [flags("+global_header")])).to.equal(false);
    expect(haveSetsInBand("matroska", [])).to.equal(false);
  });

  it("aren't repeated by -bsf where one run has none in a header, as joined windows have", () => {
    const repeating = "h264_mp4toannexb,dump_extra=freq=k";
    expect(headerReason("mpegts", [], repeating)).to.contain("-bsf dump_extra would repeat a header");
    expect(headerReason("matroska", [], repeating)).to.equal(undefined);
    expect(headerReason("mpegts", [], "h264_mp4toannexb")).to.equal(undefined);
  });

  it("are in FLV's header, which windows can't do without", () => {
    expect(headerReason("flv", [flags("-global_header")], undefined)).to.contain("leaves FLV without the header");
    expect(headerReason("flv", [], undefined)).to.equal(undefined);
  });
});
