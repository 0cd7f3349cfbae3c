import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { mediaSchema } from "../../lib/model/media.ts";
import { screenGraphs } from "../../lib/plan/graphs.ts";

const film = mediaSchema.parse({
  format: { filename: "a.mkv", format_name: "matroska,webm" },
  streams: ["video", "audio", "audio"].map((codec_type, index) => ({ index, codec_type })),
});

function screened(...graphs: readonly string[]) {
  const options = graphs.flatMap((graph) => ["-filter_complex", graph]);
  return screenGraphs(parseCommand(["-i", "a.mkv", "-i", "b.mkv", ...options, "o.mkv"]), [film, film])!;
}

const facts = (...graphs: readonly string[]) => {
  const found = screened(...graphs);
  if (!("split" in found)) throw new Error(found.whole);
  return found.split;
};

describe("complex filter graphs", () => {
  it("are the video's line of filters, whatever names the stream", () => {
    for (const label of ["[0:v]", "[0:0]", "[0]", "[0:v:0]", ""]) {
      const { video, pads } = facts(`${label}scale=640:-2,hflip[v]`);
      expect(video!.chain.map(({ name }) => name)).to.deep.equal(["scale", "hflip"]);
      expect(pads).to.deep.equal([{ type: "video", label: "v", pick: { input: 0, stream: 0, label: "v" } }]);
    }
    expect(facts("[1:v]hflip").pads[0]).to.deep.include({ label: undefined });
    expect(facts("[1:v]hflip").pads[0]!.pick).to.deep.include({ input: 1, stream: 0 });
  });

  it("leave sound to the merge, by a label of their own where it has none", () => {
    const { pads, sound, video } = facts("[0:v]hflip[v]", "[0:a:0][0:a:1]amerge");
    expect(sound).to.deep.equal(["[0:a:0][0:a:1]amerge[dffmpeg1]"]);
    expect(pads[1]).to.deep.equal({
      ...{ type: "audio", label: undefined, pick: { input: 0, stream: 1, label: "dffmpeg1" } },
    });
    expect(video!.inputs).to.equal(1);
    expect(facts("[0:v]hflip[v];[0:a]volume=2[a]").video!.inputs).to.equal(2);
  });

  it("name to a sample what they would leave to ffmpeg, which chooses by what else is taken", () => {
    expect(facts("scale=640:-2,hflip").said).to.deep.equal(["[0:0]scale=640:-2[dffmpeg0];[dffmpeg0]hflip"]);
    expect(facts("sws_flags=bicubic;vflip[v];[0:a]volume=2[a]").said).to.deep.equal([
      "sws_flags=bicubic;[0:0]vflip[v];[0:a]volume=2[a]",
    ]);
    const laid = parseCommand(["-i", "a.mkv", "-i", "p.png", "-filter_complex", "scale=9:9,overlay=1:2", "o.mkv"]);
    const picture = mediaSchema.parse({
      format: { filename: "p.png", format_name: "png_pipe" },
      streams: [{ index: 0, codec_type: "video" }],
    });
    const found = screenGraphs(laid, [film, picture], new Map([["p.png", 0]]));
    expect(found).to.have.nested.property("split.said[0]", "[0:0]scale=9:9[dffmpeg0];[dffmpeg0][1:0]overlay=1:2");
  });

  it("are left to one run where they join streams, count anew, or can't be told apart", () => {
    const reasons = {
      "connects several streams": [
        "[0:v]split[a][b];[a][b]hstack",
        "[0:v]hflip[a];[1:v]vflip[b]",
        "[0:v]extractplanes=y+u[y][u]",
        "[2:v]hflip[v]",
        "[0:v",
      ],
      "mixes the sound of several files": ["[0:a][1:a]amix[a]", "[0:a][1:a]amix"],
      "leaves several outputs without a label": ["[0:a]asplit[x][y];[x]volume=2;[y]aecho"],
      "doesn't say which stream goes into 'volume'": ["volume=2[a]", "volume=2"],
      "doesn't say which stream goes into 'amix'": ["amix", "[0:a]amix[a];amix"],
      "doesn't say which stream goes into 'testsrc'": ["testsrc[v]"],
    };
    for (const [reason, graphs] of Object.entries(reasons))
      for (const graph of graphs) expect(screened(graph), graph).to.deep.equal({ whole: `-filter_complex ${reason}` });
    expect(screened("[0:v]nosuch[v]")).to.have.property("whole", "nobody has classed the filter 'nosuch' yet");
  });
});
