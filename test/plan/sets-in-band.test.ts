/** Flags of a window's encoder where the output's format has no global header. */
import { expect } from "chai";
import type { FfmpegOption } from "../../lib/model/command.ts";
import { haveSetsInBand, headerReason, setsFilter, withSetsInBand } from "../../lib/plan/sets-in-band.ts";

const flags = (value: string, specifier?: string): FfmpegOption => ({ name: "flags", specifier, value });
const valuesIn = (muxer: string, options: readonly FfmpegOption[]): (string | undefined)[] =>
  withSetsInBand(muxer, options).map(({ value }) => value);

describe("parameter sets in band", () => {
  it("are asked for where the format has no header, and there only", () => {
    expect(withSetsInBand("mpegts", [])).to.deep.equal([flags("-global_header", "v")]);
    expect(withSetsInBand("mp4", [])).to.deep.equal([]);
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

  it("come back from the header where ffmpeg has one made all the same, of encoders that then leave them out", () => {
    expect(setsFilter("avi", "mpeg4", [])).to.deep.equal(["-bsf:v", "dump_extra=freq=keyframe"]);
    expect(setsFilter("mpegts", "libx265", [flags("+cgop")])).to.have.length(2);
    expect(setsFilter("mpegts", "mpeg2video", [])).to.deep.equal([]);
    expect(setsFilter("mpegts", "libx264", [flags("+global_header")])).to.deep.equal([]);
    expect(setsFilter("mp4", "libx264", [])).to.deep.equal([]);
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
