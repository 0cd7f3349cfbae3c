import { expect } from "chai";
import { conditionsSchema, type Conditions } from "../../lib/batch/config.ts";
import { factsOf, type Facts } from "../../lib/batch/facts.ts";
import { fits, fitsNumber, ruleFor } from "../../lib/batch/rules.ts";
import { mediaSchema } from "../../lib/model/media.ts";

const film: Facts = {
  ...{ path: "/media/anime/one/a film.mkv", bytes: 3_000_000_000, codec: "hevc", audio: ["aac", "ac3"] },
  ...{ containers: ["matroska", "webm"], width: 1920, height: 1080, fps: 24, seconds: 2400 },
};
const does = (when: Conditions): boolean => fits(conditionsSchema.parse(when), film);

describe("rules", () => {
  it("compare numbers: equal, above, below, between, and not", () => {
    const fitting = [1080, "1080", ">1079", ">=1080", "<1081", "<=1080", "720-1080", "1080-2160", "!720", "!480-720"];
    for (const condition of fitting) expect(fitsNumber(condition, 1080), String(condition)).to.equal(true);
    const others = [720, ">1080", "<1080", "480-720", "!1080", "!720-1080"];
    for (const condition of others) expect(fitsNumber(condition, 1080), String(condition)).to.equal(false);
    expect(fitsNumber("<1080", undefined), "a file that doesn't tell").to.equal(false);
  });

  it("go by codec, sound, container, size, time, bitrate and path", () => {
    const fitting: Conditions[] = [
      {},
      { codec: "hevc" },
      { codec: "H265" },
      { codec: ["h264", "hevc"] },
      { codec: "!h264" },
      { audio: "ac3" },
      { container: "mkv" },
      { width: ">=1920", height: "720-1080", fps: "<30", minutes: "30-65", megabytes: ">2000", kbps: 10_000 },
      { path: "/media/anime/**" },
      { path: "**/*.{mkv,mp4}" },
      { pathMatches: "anime/.*film" },
    ];
    for (const when of fitting) expect(does(when), JSON.stringify(when)).to.equal(true);
    const others: Conditions[] = [
      { codec: "!hevc" },
      { codec: "hevc", height: "<1080" },
      { audio: ["!ac3"] },
      { path: "/media/films/**" },
      { path: "!/media/**" },
      { minutes: "<40" },
    ];
    for (const when of others) expect(does(when), JSON.stringify(when)).to.equal(false);
  });

  it("are taken in their order: the first that fits decides", () => {
    const rule = (name: string, when: Conditions) => ({ name, when, profile: "x", skip: undefined, only: undefined });
    const rules = [rule("a", { codec: "av1" }), rule("b", { height: ">720" }), rule("c", {})];
    expect(ruleFor(rules, film)?.name).to.equal("b");
    expect(ruleFor(rules, { ...film, height: 480 })?.name).to.equal("c");
    expect(ruleFor(rules.slice(0, 2), { ...film, height: undefined })).to.equal(undefined);
  });

  it("don't take a cover picture for a video", () => {
    const cover = { index: 0, codec_type: "video", codec_name: "mjpeg", width: 500, disposition: { attached_pic: 1 } };
    const sound = { index: 1, codec_type: "audio", codec_name: "flac" };
    const media = mediaSchema.parse({
      streams: [cover, sound],
      format: { filename: "a.flac", format_name: "flac", duration: "12.5" },
    });
    expect(factsOf("/a.flac", 10, media)).to.include({ codec: undefined, width: undefined, seconds: 12.5 });
  });
});
