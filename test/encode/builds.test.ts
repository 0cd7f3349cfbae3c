import { expect } from "chai";
import { foreignBuild, ownBuild, untold } from "../../lib/encode/builds.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";

const nodeWith = (ffmpegVersion: string): ComputeNode =>
  ({ name: "pc", facts: { ffmpegVersion, processor: process.arch } }) as unknown as ComputeNode;

describe("a node with another build of ffmpeg", () => {
  const wanted = { strict: undefined, syncKinds: ["classic", "modern"], told: "container" } as const;

  it("is kept out of a film whose container tells what its encoders would write into the stream", () => {
    const build = ownBuild("5.1.9", wanted);
    expect(() => foreignBuild(nodeWith("7.1.2"), build)).to.throw(/write other HDR data/);
    expect(foreignBuild(nodeWith("6.0.1"), build)).to.match(/may look slightly different/);
  });

  it("is kept out as well where the pictures tell, and needn't see the source for it", () => {
    const build = ownBuild("7.1.2", { ...wanted, told: "pictures" });
    expect(() => foreignBuild(nodeWith("5.1.9"), build)).to.throw(/write other HDR data/);
    expect(untold("pc", undefined, build)).to.equal(undefined);
  });

  it("must see such a film where this machine's encoders are told of it", () => {
    const newer = ownBuild("7.1.2", wanted);
    expect(untold("pc", undefined, newer)).to.match(/doesn't see the source/);
    expect(untold("pc", "/share/film.mkv", newer)).to.equal(undefined);
    expect(untold("pc", undefined, ownBuild("5.1.9", wanted))).to.equal(undefined);
    expect(untold("pc", undefined, ownBuild("7.1.2", { ...wanted, told: undefined }))).to.equal(undefined);
  });

  it("must see such a film where a filter goes by what the container tells, with any ffmpeg", () => {
    const build = ownBuild("5.1.9", { ...wanted, lightFilter: "tonemap" });
    expect(untold("pc", undefined, build)).to.match(/doesn't see the source.*'tonemap' goes by/);
    expect(untold("pc", "/share/film.mkv", build)).to.equal(undefined);
  });

  it("is kept out where setpts leaves no rate which older versions keep", () => {
    const build = ownBuild("7.1.5", { ...wanted, syncKinds: ["modern"], told: undefined, forgetsRate: true });
    expect(() => foreignBuild(nodeWith("7.0.2"), build)).to.throw(/other times of what setpts leaves/);
    expect(foreignBuild(nodeWith("7.1.1"), build)).to.equal(undefined);
  });

  it("is kept out where frames may last otherwise behind filters: 6.1 and 7.0 haven't been compared", () => {
    const build = ownBuild("7.1.5", { ...wanted, told: undefined, changesLengths: true });
    expect(() => foreignBuild(nodeWith("6.1.1"), build)).to.throw(/have frames last otherwise/);
    expect(foreignBuild(nodeWith("7.1.1"), build)).to.equal(undefined);
    expect(foreignBuild(nodeWith("5.1.9"), build)).to.match(/may look/);
  });

  it("may take part in any other", () => {
    expect(foreignBuild(nodeWith("7.1.2"), ownBuild("5.1.9", { ...wanted, told: undefined }))).to.match(/may look/);
  });
});
