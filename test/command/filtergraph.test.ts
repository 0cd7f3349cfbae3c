import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { graphValue, parseFiltergraph, splitArgs } from "../../lib/command/filtergraph.ts";
import { realLife } from "./commandlines.ts";

const valueAfter = (args: readonly string[], option: string) => args[args.indexOf(option) + 1] ?? "";

/** The values ffmpeg gives each filter of a chain, from its debug log: [["scale", "320", "180"], …]. */
function valuesByFfmpeg(graph: string): string[][] {
  const raw = "-v debug -f rawvideo -video_size 64x48 -pixel_format yuv420p -i /dev/zero -vf".split(" ");
  const args = [...raw, graph, ..."-frames:v 1 -f null -".split(" ")];
  const { stderr, status } = spawnSync("ffmpeg", args, { encoding: "utf8" });
  expect(status, stderr).to.equal(0);
  const filters = new Map<string, string[]>();
  for (const [, name = "", place = "", value = ""] of stderr.matchAll(
    /^\[Parsed_(\w+)_(\d+) @ \w+\] Setting '\w+' to value '(.*)'$/gm,
  )) {
    filters.set(place, [...(filters.get(place) ?? [name]), value]);
  }
  return [...filters.values()];
}

const valuesByUs = (graph: string) =>
  (parseFiltergraph(graph)?.chains[0] ?? [])
    .filter(({ args }) => args !== "")
    .map(({ name, args }) => [name, ...splitArgs(args).map(({ value }) => value)]);

function refusedByFfmpeg(graph: string): boolean {
  return spawnSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", graph, "-t", "0.04", "-f", "null", "-"]).status !== 0;
}

describe("parseFiltergraph", () => {
  for (const graph of [
    valueAfter(realLife.jellyfinHls, "-vf"),
    valueAfter(realLife.jellyfinLive, "-vf"),
    " scale = w = 320 : h=180,\n setsar=1 , metadata=add:key='a:b ':value=c\\\\:d\\ ",
    "drawbox=x='if(gte(t,0),10,20)':y=2:w=min(iw\\,20):h=3:color=red@0.5,format=yuv420p|nv12",
  ]) {
    it(`gives filters the values that ffmpeg gives them: ${JSON.stringify(graph).slice(0, 60)}`, () => {
      expect(valuesByUs(graph)).to.deep.equal(valuesByFfmpeg(graph)).and.not.be.empty;
    });
  }

  it("reads a linear chain as one chain without labels", () => {
    const chains = parseFiltergraph(valueAfter(realLife.jellyfinTrickplay, "-vf"))?.chains;
    expect(chains).to.have.length(1);
    expect(chains?.[0]?.map(({ name }) => name)).to.deep.equal(
      "setpts fps setparams scale_vaapi hwmap format".split(" "),
    );
    expect(chains?.[0]?.[4]).to.deep.equal({ name: "hwmap", instance: undefined, args: "", inputs: [], outputs: [] });
  });

  it("reads labels, which may be quoted in values and preceded by blanks", () => {
    const video = parseFiltergraph(valueAfter(realLife.plexDash, "-filter_complex"))?.chains;
    expect(video?.map((chain) => chain.map(({ name, inputs, outputs }) => [inputs, name, outputs]))).to.deep.equal([
      [[["0:0"], "scale", ["0"]]],
      [
        [["0"], "format", []],
        [[], "tonemap", ["1"]],
      ],
      [[["1"], "format", ["2"]]],
    ]);
    const audio = parseFiltergraph("[0:1] aresample=async=1:ochl='stereo':osr=48000[3]")?.chains[0]?.[0];
    expect(audio).to.include({ name: "aresample", args: "async=1:ochl=stereo:osr=48000" });
    expect(parseFiltergraph("[a][b] overlay [c] ; [c]split[x][y]")?.chains.flat()).to.have.length(2);
  });

  it("tells a filter's own name from its type, and takes the scaler's flags apart", () => {
    const graph = parseFiltergraph("sws_flags=lanczos+accurate_rnd;scale@small=320:180");
    expect(graph?.scaleFlags).to.equal("lanczos+accurate_rnd");
    expect(graph?.chains[0]?.[0]).to.include({ name: "scale", instance: "small", args: "320:180" });
  });

  it("reads values as they were before they were written", () => {
    for (const path of ["/a b/it's:1.png", String.raw`C:\\x, [1];\\y.png`, " a=b "]) {
      const [call] = parseFiltergraph(`movie=filename=${graphValue(path)},null`)?.chains[0] ?? [];
      expect(splitArgs(call?.args ?? "")).to.deep.equal([{ key: "filename", value: path }]);
    }
  });

  it("leaves quoted and escaped separators inside values", () => {
    const chain = parseFiltergraph("drawtext=text='a,b;[c]':x=1\\,5,null")?.chains[0];
    expect(chain?.map(({ name, args }) => [name, args])).to.deep.equal([
      ["drawtext", "text=a,b;[c]:x=1,5"],
      ["null", ""],
    ]);
  });

  for (const bad of [
    "testsrc,",
    "testsrc,,null",
    "testsrc[",
    "testsrc[]",
    "testsrc]",
    ";testsrc",
    "sws_flags=testsrc",
    "",
  ]) {
    it(`finds no graph in '${bad}', as ffmpeg finds none`, () => {
      expect(parseFiltergraph(bad)).to.equal(undefined);
      expect(refusedByFfmpeg(bad)).to.equal(true);
    });
  }
});

describe("splitArgs", () => {
  it("tells keys from values that go by position", () => {
    expect(splitArgs("0:-1:mode=x=y")).to.deep.equal([{ value: "0" }, { value: "-1" }, { key: "mode", value: "x=y" }]);
  });

  it("keeps empty positions, and takes one level of escaping off", () => {
    expect(splitArgs(":a\\:b:text='c:d'")).to.deep.equal([
      { value: "" },
      { value: "a:b" },
      { key: "text", value: "c:d" },
    ]);
    expect(splitArgs("")).to.deep.equal([]);
  });
});
