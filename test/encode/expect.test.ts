import { expect } from "chai";
import { outputFault, segmentFault } from "../../lib/encode/expect.ts";
import type { SegmentFacts } from "../../lib/media/segment.ts";

const encoder = { num: 1, den: 25 };
const facts = (times: readonly number[], den: number, lead?: number): SegmentFacts => ({
  ...{
    timeBase: { num: 1, den },
    times,
    lead,
    codec: "h264",
    extradataHash: "",
    lastDuration: undefined,
    bytes: 0,
    startUs: undefined,
    picture: "2x2 gray",
  },
  decodeTimes: lead === undefined ? [] : times.map((time) => time - lead),
});

describe("a segment is what one run gives", () => {
  it("when each frame is at its time, in whatever time base", () => {
    expect(segmentFault(facts([0, 1, 2, 4], 25), [0, 1, 2, 4], encoder, "2x2 gray")).to.equal(undefined);
    expect(segmentFault(facts([0, 512, 1024], 12800), [0, 1, 2], encoder, "2x2 gray")).to.equal(undefined);
    expect(segmentFault(facts([], 25), [], encoder, "2x2 gray")).to.equal(undefined);
  });

  it("and not when a frame is missing, too many, or off by one tick", () => {
    expect(segmentFault(facts([0, 1], 25), [0, 1, 2], encoder, "2x2 gray")).to.equal("it has 2 frames, not 3");
    expect(segmentFault(facts([0, 1, 2, 3], 25), [0, 1, 2], encoder, "2x2 gray")).to.equal("it has 4 frames, not 3");
    expect(segmentFault(facts([0, 512, 1025], 12800), [0, 1, 2], encoder, "2x2 gray")).to.equal(
      "frame 2 isn't at its time",
    );
    // An hour later a time base of nanoseconds is still told apart.
    const hour = 3600 * 25;
    expect(segmentFault(facts([hour * 40_000_000 + 1], 1e9), [hour], encoder, "2x2 gray")).to.equal(
      "frame 0 isn't at its time",
    );
  });
});

describe("a segment whose picture has another size or format", () => {
  it("isn't what one run gives, whatever its frames' times", () => {
    expect(segmentFault(facts([0], 25), [0], encoder, "4x4 gray")).to.equal("its picture is 2x2 gray, not 4x4 gray");
  });
});

describe("an AVI, which numbers its frames,", () => {
  const sample = (second: number) => ({
    ...{ timeBase: encoder, start: 0, lead: 0, picture: "2x2 gray" },
    avi: { second, header: undefined },
  });

  it("is what one run gives when each frame has its number, moved as the muxer moves ffmpeg's own", () => {
    expect(outputFault(facts([0, 1, 2, 4], 25), [0, 1, 2, 4], encoder, sample(1))).to.equal(undefined);
    expect(outputFault(facts([0, 2, 3, 5], 25), [0, 1, 2, 4], encoder, sample(2))).to.equal(undefined);
    // A film that begins late: none is filled in before the first.
    expect(outputFault(facts([0, 13, 14], 25), [12, 13, 14], encoder, sample(13))).to.equal(undefined);
  });

  it("and not when numbers are off by one, or count at another rate", () => {
    expect(outputFault(facts([0, 1, 2, 3], 25), [0, 1, 2, 4], encoder, sample(1))).to.equal(
      "frame 3 isn't at its time",
    );
    expect(outputFault(facts([0, 1, 2], 25), [0, 1, 2], encoder, sample(2))).to.equal("frame 1 isn't at its time");
    expect(outputFault(facts([0, 1, 2], 50), [0, 1, 2], encoder, sample(1))).to.equal(
      "its frames are counted at another rate",
    );
  });
});

describe("an output is what one run gives", () => {
  const sample = { timeBase: { num: 1, den: 1000 }, start: 80, lead: 80, picture: "2x2 gray" };
  const fault = (found: SegmentFacts, held: number | undefined = 2): string | undefined =>
    outputFault(found, [0, 1, 2, 3], encoder, sample, held);

  it("when its container moved all times by the amount it moves ffmpeg's own", () => {
    expect(fault(facts([80, 120, 160, 200], 1000, 80))).to.equal(undefined);
  });

  it("when the sample doesn't tell how far decoding times run ahead", () => {
    const untold = { ...sample, lead: undefined };
    expect(outputFault(facts([80, 120, 160, 200], 1000, 0), [0, 1, 2, 3], encoder, untold)).to.equal(undefined);
    expect(fault(facts([80, 120, 160, 200], 1000, 0))).to.contain("decoding times");
  });

  it("when a coarse clock rounds a time", () => {
    expect(fault(facts([80, 120, 161, 200], 1000, 80))).to.equal(undefined);
  });

  it("and not when a frame is a tick late where a tick is a frame", () => {
    const coarse = { ...sample, timeBase: encoder, start: 2, lead: 2 };
    expect(outputFault(facts([2, 3, 4, 5], 25, 2), [0, 1, 2, 3], encoder, coarse, 2)).to.equal(undefined);
    expect(outputFault(facts([2, 3, 5, 6], 25, 2), [0, 1, 2, 3], encoder, coarse)).to.equal(
      "frame 2 isn't at its time",
    );
  });

  it("and not when a frame is missing, late, or all of them are elsewhere", () => {
    expect(fault(facts([80, 120, 160], 1000, 80))).to.equal("it has 3 frames, not 4");
    expect(fault(facts([80, 120, 165, 200], 1000, 80))).to.equal("frame 2 isn't at its time");
    expect(fault(facts([0, 40, 80, 120], 1000, 80))).to.equal("its first frame isn't at its time");
  });

  it("and not when decoding doesn't run ahead as far, at first or later", () => {
    expect(fault(facts([80, 120, 160, 200], 1000, 40))).to.equal("its decoding times don't run ahead as they should");
    const jumping = { ...facts([80, 120, 160, 200], 1000, 80), decodeTimes: [0, 40, 90, 120] };
    expect(fault(jumping)).to.equal("packet 2 isn't decoded at its time");
    expect(outputFault(jumping, [0, 1, 2, 3], encoder, sample)).to.equal(undefined);
  });

  it("when uneven frames are decoded at the time of the one so many before them, and not otherwise", () => {
    const uneven = { ...sample, lead: 120 };
    const found = { ...facts([80, 160, 200, 240], 1000, 120), decodeTimes: [-40, 40, 80, 160] };
    expect(outputFault(found, [0, 2, 3, 4], encoder, uneven, 2)).to.equal(undefined);
    const guessed = { ...found, decodeTimes: [-40, 40, 120, 160] };
    expect(outputFault(guessed, [0, 2, 3, 4], encoder, uneven, 2)).to.equal("packet 2 isn't decoded at its time");
  });
});
