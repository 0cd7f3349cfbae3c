import { expect } from "chai";
import type { MediaInfo } from "../../lib/model/media.ts";
import { apartReason, coarseStreams, packedReason } from "../../lib/plan/coarse-audio.ts";

describe("copied sound from a container that counts milliseconds", () => {
  const milliseconds = { num: 1, den: 1000 };
  /** AC-3 at 48 kHz, in samples: its frames last 32 ms each, so they stand on whole milliseconds whoever counts. */
  const ac3 = { times: [0, 1536, 3072], timeBase: { num: 1, den: 48000 }, lastDuration: 1536 };
  const shown = { media: { streams: [], chapters: [] } as unknown as MediaInfo, packetsOf: () => ac3 };
  const found = (version: string) => coarseStreams(shown, [{ index: 1, timeBase: milliseconds }], version);

  it("has a file of its own up to ffmpeg 6.0, which queues it with its milliseconds", () => {
    expect(found("5.1.9").map(({ index }) => index)).to.deep.equal([1]);
    expect(apartReason("5.1.9")).to.equal(undefined);
  });

  it("is the merge's since 6.1, which reckons all of it by samples", () => {
    expect(found("6.1.1")).to.deep.equal([]);
    expect(found("7.1.5-0+deb13u1")).to.deep.equal([]);
  });

  it("is split into MPEG-TS since 6.1, for a sample there doesn't show which way it was reckoned", () => {
    expect(packedReason("mpegts", "5.1.9")).to.match(/^sound copied from a container that counts milliseconds/);
    expect(packedReason("mpegts", "7.1.5")).to.equal(undefined);
    expect(packedReason("mp4", "5.1.9")).to.equal(undefined);
  });

  it("makes the command run whole with 6.0, whose -frames would end that file with its first picture", () => {
    expect(found("6.0")).to.have.length(1);
    expect(apartReason("6.0")).to.match(/^sound copied from a container that counts milliseconds/);
  });
});
