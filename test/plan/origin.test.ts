import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import type { MediaInfo } from "../../lib/model/media.ts";
import type { VideoIndex } from "../../lib/model/video-index.ts";
import { findOrigin, forgottenStart } from "../../lib/plan/origin.ts";

const timeBase = { num: 1, den: 90_000 };
const frame = (pts: number) => ({ pts, duration: 3600, key: true, leading: false });
const index: VideoIndex = {
  frames: [126_000, 129_600, 133_200].map(frame),
  firstStoredPts: 126_000,
  defect: undefined,
};
const plain = { startUs: undefined, offsetUs: 0 };

describe("the time that one run calls zero", () => {
  it("is what was measured on the first packet, -itsoffset included", () => {
    expect(findOrigin(index, 0, timeBase, 1_400_000, plain)).to.equal(1_400_000);
    expect(findOrigin(index, 27_000, timeBase, 1_400_000, { ...plain, offsetUs: 300_000 })).to.equal(1_100_000);
  });

  it("is the container's start plus -ss, less -itsoffset, where a packet of the source stands there", () => {
    const sought = { startUs: 40_000, offsetUs: 0 };
    expect(findOrigin(index, -3600, timeBase, 1_400_000, sought)).to.equal(1_440_000);
    expect(findOrigin(index, -3601, timeBase, 1_400_000, sought)).to.equal(undefined);
    expect(findOrigin(index, 5400, timeBase, 1_400_000, { ...sought, offsetUs: 100_000 })).to.equal(1_340_000);
  });

  it("isn't told where no whole number of microseconds explains it", () => {
    expect(findOrigin({ ...index, firstStoredPts: 5 }, 0, { num: 1, den: 1e8 }, 0, plain)).to.equal(undefined);
  });
});

describe("-ss where the stream that begins first isn't taken", () => {
  const stream = (at: number, start: number) => ({ index: at, time_base: "1/90000", start_pts: start });
  const film = (format: string) =>
    [
      { streams: [stream(0, 129_600), stream(1, 128_700)], format: { format_name: format, start_time: "1.430000" } },
    ] as unknown as readonly MediaInfo[];
  const asked = (words: string, streams: readonly number[], version = "7.1.5", format = "mpegts") => {
    const [input] = parseCommand([...words.split(" "), "-i", "film.ts", "out.mkv"]).inputs;
    const picks = streams.map((one) => ({ input: 0, stream: one }));
    return forgottenStart(input!, picks, film(format), version);
  };

  it("is ffmpeg's own trouble since 6.0, in containers whose times may jump", () => {
    expect(asked("-ss 2", [0])).to.match(/forgets the container's start/);
    expect(asked("-ss 2", [0, 1])).to.equal(undefined);
    expect(asked("-ss 0", [0])).to.equal(undefined);
    expect(asked("-t 2", [0])).to.equal(undefined);
    expect(asked("-ss 2", [0], "5.1.9")).to.equal(undefined);
    expect(asked("-ss 2", [0], "7.1.5", "flv")).to.equal(undefined);
  });
});
