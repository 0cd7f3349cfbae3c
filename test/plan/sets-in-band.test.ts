/** Flags of a window's encoder where the output's format has no global header. */
import { expect } from "chai";
import type { FfmpegOption } from "../../lib/model/command.ts";
import { haveSetsInBand, withSetsInBand } from "../../lib/plan/sets-in-band.ts";

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

  it("are there already in windows for such a format, unless the command wants a header", () => {
    expect(haveSetsInBand("mpegts", [flags("+cgop")])).to.equal(true);
    expect(haveSetsInBand("mpegts", [flags("-global_header")])).to.equal(true);
    expect(haveSetsInBand("mpegts", [flags("+global_header")])).to.equal(false);
    expect(haveSetsInBand("matroska", [])).to.equal(false);
  });
});
