/** That a Matroska film's frames aren't told from the heads of its blocks where those leave a doubt. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { ClusterWalk } from "../../lib/media/clusters.ts";
import { readMatroskaPackets } from "../../lib/media/matroska-index.ts";
import { Pace } from "../../lib/media/pace.ts";
import { findPrograms, type Programs } from "../../lib/media/programs.ts";
import type { Form } from "../../fixtures/matroska-parts.ts";
import { openMatroskaDesk, type MatroskaDesk } from "./matroska-desk.ts";

describe("the index of a large Matroska film", () => {
  let desk: MatroskaDesk;
  let programs: Programs;
  before(async () => {
    [desk, programs] = await Promise.all([openMatroskaDesk(), findPrograms({})]);
  });
  after(() => desk.clear());

  it("isn't told without cues, by clusters of no known size, by laced frames, nor by a cue that leads astray", async () => {
    const forms: Readonly<Record<string, Form>> = {
      ...{ bare: { cues: false }, open: { open: true }, laced: { laced: true }, astray: { astray: 1 } },
    };
    for (const [name, form] of Object.entries(forms)) {
      expect(await readMatroskaPackets(programs, await desk.written(name, form), 0), name).to.equal(undefined);
    }
  });

  it("isn't told of what is cut off, of other formats, and of a sound", async () => {
    for (const name of ["d-head.mkv", "c-h264.mp4"] as const) {
      expect(await readMatroskaPackets(programs, await fixture(name), 0), name).to.equal(undefined);
    }
    const path = await fixture("c-h264.mkv");
    for (const stream of [1, 2]) expect(await readMatroskaPackets(programs, path, stream)).to.equal(undefined);
  });

  it("breaks at what it doesn't know rather than pass it", () => {
    const walk = new ClusterWalk([0, 64], 1);
    walk.take(Buffer.concat([Buffer.from("1f43b67590", "hex"), Buffer.alloc(59, 0x88)]));
    expect(walk.broken).to.equal(true);
  });

  it("waits for several reads at once where each takes a wait, and gives up where that's no faster than reading all", () => {
    const clocks = { nowMs: 0, waits: 0 };
    let passed = 0;
    const pace = new Pace(
      () => ({ nowMs: clocks.nowMs, waits: () => clocks.waits }),
      (bytes) => (passed += bytes),
    );
    const read = (bytes: number, ms: number, waits: number): void => {
      for (let i = 0; i < 256; i++) {
        clocks.nowMs += ms;
        clocks.waits += waits;
        pace.count(bytes);
      }
    };
    read(200_000, 0.1, 0);
    expect(pace.mode, "from memory, on a busy machine").to.equal("at once");
    read(200_000, 0.001, 1);
    read(200_000, 0.1, 0);
    expect(pace.mode, "where other threads of this process wait").to.equal("at once");
    read(200_000, 1, 1);
    expect(pace.mode).to.equal("wait");
    for (let i = 0; i < 20; i++) read(200_000, 0.2, 1);
    expect(pace.mode, "a gigabyte a second").to.equal("wait");
    for (let i = 0; i < 20; i++) read(200_000, 4, 1);
    expect(pace.mode, "50 MB a second").to.equal("too slow");
  });
});
