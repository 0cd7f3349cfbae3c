import { expect } from "chai";
import { doubtAbout, matchesSpecifier, readSpecifier } from "../../lib/command/specifier.ts";
import { mediaSchema } from "../../lib/model/media.ts";

/** A transport stream as ffprobe tells of it: film, cover, two languages, subtitles, and audio nobody could read. */
const media = mediaSchema.parse({
  format: { filename: "a.ts", format_name: "mpegts" },
  streams: [
    { index: 0, id: "0x100", codec_type: "video", codec_name: "h264", width: 64, height: 48, pix_fmt: "yuv420p" },
    { index: 1, id: "0x101", codec_type: "video", codec_name: "png", disposition: { attached_pic: 1 } },
    { index: 2, id: "0x102", codec_type: "audio", codec_name: "aac", sample_rate: "48000", channels: 2 },
    { index: 3, id: "0x103", codec_type: "audio", codec_name: "aac", tags: { LANGUAGE: "ger" } },
    { index: 4, id: "0x104", codec_type: "subtitle", codec_name: "dvb_subtitle", tags: { title: "a:b" } },
    { index: 5, codec_type: "data" },
    { index: 6, codec_type: "attachment", codec_name: "ttf" },
  ],
});

const matched = (specifier: string | undefined) =>
  media.streams.map(({ index }) => index).filter((index) => matchesSpecifier(specifier, media, index));

describe("matchesSpecifier", () => {
  for (const [specifier, streams] of [
    [undefined, [0, 1, 2, 3, 4, 5, 6]],
    ["", [0, 1, 2, 3, 4, 5, 6]],
    ["3", [3]],
    ["9", []],
    ["0x2", [2]],
    ["v", [0, 1]],
    ["v:", [0, 1]],
    ["V", [0]],
    ["V:1", []],
    ["a:1", [3]],
    ["s:0", [4]],
    ["d", [5]],
    ["t", [6]],
    ["v:a", []],
    ["#0x102", [2]],
    ["i:259", [3]],
    ["a:#0x100", []],
    ["m:language", [3]],
    ["m:language:ger", [3]],
    ["m:language:eng", []],
    ["m:title:a:b", [4]],
    ["v:m:language", []],
    ["u", [0, 2, 4, 6]],
    ["a:u", [2]],
  ] as const) {
    it(`means streams ${streams.join(" ")} by ${specifier ?? "none"}`, () => {
      expect(matched(specifier)).to.deep.equal(streams);
    });
  }

  for (const invalid of ["vx", "x", "a:1:2", "#", "i:", "p:", "u:0", "1v", "disp:default", "g:0"]) {
    it(`finds '${invalid}' invalid, and it means nothing`, () => {
      expect(readSpecifier(invalid)).to.equal(undefined);
      expect(matched(invalid)).to.deep.equal([]);
      expect(doubtAbout(invalid, media)).to.be.a("string");
    });
  }
});

describe("doubtAbout", () => {
  it("is raised by programs, which ffprobe's streams don't tell of", () => {
    expect(readSpecifier("p:1:a:0")).to.deep.include({ program: 1, types: ["a"] });
    expect(doubtAbout("p:1", media)).to.contain("program");
  });

  it("is raised by ids where a stream shows none", () => {
    expect(doubtAbout("#0x100", media)).to.contain("id");
    expect(doubtAbout("#0x100", { ...media, streams: media.streams.slice(0, 5) })).to.equal(undefined);
  });

  it("isn't raised by what can be matched", () => {
    for (const specifier of [undefined, "", "v:0", "m:language:ger", "u"]) {
      expect(doubtAbout(specifier, media)).to.equal(undefined);
    }
  });
});
