import { expect } from "chai";
import { trueDts } from "../../lib/plan/decode-times.ts";
import { nutTimeBase } from "../../lib/plan/nut-clock.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";

const transport = { num: 1, den: 90_000 };
const film = { num: 1001, den: 24_000 };

interface Case {
  readonly times: readonly number[];
  readonly regular: boolean;
  /** Frames that the encoder says it reorders, and what the sample's decoding times are ahead by, ticks. */
  readonly announced: number;
  readonly lead: number;
}

function planned({ times, regular, announced, lead }: Case): SplitPlan {
  return {
    regular,
    video: { outputStartUs: 0, encoderTimeBase: film, packetTicks: undefined },
    times: {
      ...{ frames: times.length, outputFrames: times.length },
      between: (from: number, to: number) => times.slice(from, to),
    },
    merge: {
      ...{ videoIndex: 0, muxer: "mpegts", settsKnowsTicks: false, canSetTimes: true, options: [] },
      ...{ sample: { streams: [{}] }, sampleVideo: { timeBase: transport, lead }, announcedReorder: announced },
    },
  } as unknown as SplitPlan;
}

/** What setts makes of a packet's dts, as it reckons its expressions. */
function dtsOf(
  plan: SplitPlan,
  N: number,
  packet: { PTS?: number; DTS?: number; NEXT_DTS?: number; PREV_INDTS?: number } = {},
): number {
  const [, setts = ""] = trueDts(plan);
  const body = setts
    .replace(/.*:dts=/, "")
    .replaceAll("\\,", ",")
    .replaceAll("if(", "when(");
  const words = { N, PTS: NaN, DTS: NaN, NEXT_DTS: NaN, PREV_INDTS: NaN, ...packet };
  const round = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
  const when = (is: boolean, then: number, otherwise: number): number => (is ? then : otherwise);
  const eq = (a: number, b: number): boolean => a === b;
  const { PTS, DTS, NEXT_DTS, PREV_INDTS } = words;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const reckon = new Function("N", "PTS", "DTS", "NEXT_DTS", "PREV_INDTS", "round", "when", "eq", `return ${body}`);
  return (reckon as (...args: unknown[]) => number)(N, PTS, DTS, NEXT_DTS, PREV_INDTS, round, when, eq);
}

describe("decoding times in the merge", () => {
  it("are each rounded by itself, halves away from zero: frames at 23.976 last 3753.75 ticks of a transport stream", () => {
    const plan = planned({ times: [0, 1, 2, 3, 4, 5], regular: true, announced: 2, lead: 7508 });
    expect([0, 1, 2, 3, 4, 5].map((n) => dtsOf(plan, n))).eql([-7508, -3754, 0, 3754, 7508, 11_261]);
  });

  it("begin ahead by what the first frames span where these are uneven, and are as reckoned behind them", () => {
    const plan = planned({ times: [0, 2, 3, 4, 5], regular: false, announced: 2, lead: 11_261 });
    expect(dtsOf(plan, 0)).equal(-11_261);
    expect(dtsOf(plan, 1)).equal(-3754);
    expect(dtsOf(plan, 2, { DTS: 77 })).equal(77);
  });

  it("are the pts where uneven frames aren't reordered, whatever was announced", () => {
    const plan = planned({ times: [0, 2, 3, 4, 5], regular: false, announced: 2, lead: 0 });
    expect(dtsOf(plan, 3, { PTS: 55, DTS: 44 })).equal(55);
  });

  it("are the next one's where a frame less is held back than was announced, the last one's a frame's", () => {
    const plan = planned({ times: [0, 2, 3, 4, 6], regular: false, announced: 2, lead: 7508 });
    expect(dtsOf(plan, 0)).equal(-7508);
    expect(dtsOf(plan, 3, { NEXT_DTS: 66 })).equal(66);
    expect(dtsOf(plan, 4)).equal(15_015);
  });

  it("are the one before's where a frame more is held back than was announced", () => {
    const plan = planned({ times: [0, 2, 3, 4, 6], regular: false, announced: 1, lead: 11_261 });
    expect(dtsOf(plan, 1)).equal(-3754);
    expect(dtsOf(plan, 2, { PREV_INDTS: 33 })).equal(33);
  });

  it("stay as they are reckoned where nothing explains the sample's", () => {
    expect(trueDts(planned({ times: [0, 2, 3], regular: false, announced: 2, lead: 1000 }))).eql([]);
  });
});

describe("the clock of segments", () => {
  it("has ticks enough for a second, by whatever divides the encoder's", () => {
    expect(nutTimeBase({ num: 1, den: 25 })).eql({ num: 1, den: 51_200 });
    expect(nutTimeBase(film)).eql({ num: 1, den: 48_000 });
    expect(nutTimeBase({ num: 1, den: 90_000 })).eql({ num: 1, den: 90_000 });
  });

  it("is coarse where a phone's mean rate is the encoder's", () => {
    expect(nutTimeBase({ num: 214_639, den: 5_400_000 })).eql({ num: 214_639, den: 21_600_000 });
  });
});
