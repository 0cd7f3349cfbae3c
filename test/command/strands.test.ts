import { expect } from "chai";
import { formatChains, parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { piecesOf, strandOf } from "../../lib/command/strands.ts";

const pieces = (text: string) => piecesOf(parseFiltergraph(text)!);
const line = (text: string) => {
  const [piece] = pieces(text);
  const strand = strandOf(piece!, new Set(["overlay"]));
  return strand && [strand.source, ...strand.steps.map(({ call }) => call.name)];
};

describe("what hangs together in a filter graph", () => {
  it("follows labels in whatever order the chains are written", () => {
    expect(line("[a]format[v];[0:v]yadif,scale[a]")).to.deep.equal(["0:v", "yadif", "scale", "format"]);
    expect(line("[0:0]scale[0];[0]format[1];[1]hflip[2]")).to.deep.equal(["0:0", "scale", "format", "hflip"]);
    expect(line("scale,hflip")).to.deep.equal([undefined, "scale", "hflip"]);
  });

  it("tells pieces apart, with what goes in and comes out", () => {
    const found = pieces("[0:v]scale[v];[0:a:0][0:a:1]amerge,volume").map(({ sources, sinks }) => ({ sources, sinks }));
    expect(found).to.deep.equal([
      { sources: ["0:v"], sinks: ["v"] },
      { sources: ["0:a:0", "0:a:1"], sinks: [undefined] },
    ]);
  });

  it("takes for one line only what is one", () => {
    for (const text of [
      "[0:v]split[a][b];[a]hflip[c];[b][c]hstack",
      "[0:v]scale[a];[a]hflip[a]",
      "[0:v]scale,[1:v]hflip",
      "[0:v]scale[a],hflip",
      "[a]scale[b];[b]hflip[a]",
    ]) {
      expect(line(text), text).to.equal(undefined);
    }
  });

  it("knows what a filter takes as its second input", () => {
    const [piece] = pieces("[1:v]scale=100:-1[l];[0:v]yadif[m];[m][l]overlay=1:2,hflip[v]");
    const strand = strandOf(piece!, new Set(["overlay"]))!;
    expect(strand.source).to.equal("0:v");
    expect(strand.steps.map(({ call }) => call.name)).to.deep.equal(["yadif", "overlay", "hflip"]);
    expect(strand.steps[1]!.side!.source).to.equal("1:v");
    expect(strandOf(piece!, new Set())).to.equal(undefined);
  });

  it("knows that a filter may take its second input, or both, without a label", () => {
    const sides = (text: string) => {
      const strand = strandOf(pieces(text)[0]!, new Set(["overlay"]));
      return strand?.steps.map(({ call, side }) => [call.name, side && [side.source, side.steps.length]]);
    };
    expect(sides("overlay=1:2")).to.deep.equal([["overlay", [undefined, 0]]]);
    expect(sides("[0:v]hflip,overlay")?.[1]).to.deep.equal(["overlay", [undefined, 0]]);
    expect(sides("[0:v]overlay")).to.deep.equal([["overlay", [undefined, 0]]]);
    expect(sides("movie=a.png[w];[in][w]overlay[out]")).to.deep.equal([["overlay", [undefined, 1]]]);
    // The chain hands on the second input there.
    expect(sides("[0:v]hflip,[1:v]overlay")).to.equal(undefined);
  });

  it("writes chains so that they're read as they were", () => {
    const text = String.raw`[0:v]drawtext=text='it''s a\:b, [c]; d\\e ',scale@x=1:2[v];[v]crop=w='min(iw\,100)'`;
    const { chains } = parseFiltergraph(text)!;
    expect(parseFiltergraph(formatChains(chains))!.chains).to.deep.equal(chains);
  });
});
