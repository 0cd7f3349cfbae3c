import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { mediaSchema } from "../../lib/model/media.ts";
import { filterMemory } from "../../lib/plan/filter-classes.ts";
import { movieFiles } from "../../lib/plan/pictures.ts";
import { screenCommand } from "../../lib/plan/screen.ts";
import { screenStreams } from "../../lib/plan/streams.ts";
import type { VideoPlan } from "../../lib/plan/types.ts";
import { filterOptions, pictureInputs } from "../../lib/plan/window-graph.ts";
import type { WindowPlace } from "../../lib/plan/window-argv.ts";

const mediaOf = (filename: string, ...types: readonly string[]) =>
  mediaSchema.parse({
    format: { filename, format_name: "any" },
    streams: types.map((codec_type, index) => ({ index, codec_type, time_base: "1/25", r_frame_rate: "25/1" })),
  });
const film = mediaOf("a.mkv", "video", "audio");
const picture = mediaOf("p.png", "video");
const stills = new Map(["p.png", "q.png", "dir/p.png"].map((path) => [path, 0]));

function screened(...args: readonly string[]) {
  const command = parseCommand([...args, "o.mkv"]);
  const facts = screenCommand(command);
  if ("whole" in facts) return facts;
  const media = command.inputs.map(({ url }) => (url.endsWith(".png") ? picture : film));
  return screenStreams(command, facts.split, media, stills);
}

function laid(...args: readonly string[]) {
  const found = screened(...args);
  if ("whole" in found) throw new Error(found.whole);
  return found.split;
}

const why = (...args: readonly string[]): string | undefined => {
  const found = screened(...args);
  return "whole" in found ? found.whole : undefined;
};
const graphWhy = (graph: string, ...before: readonly string[]): string | undefined =>
  why("-i", "a.mkv", ...before, "-i", "p.png", "-filter_complex", graph);

/** A window's filters and inputs, its pictures in a folder with a name that has to be escaped. */
function windowOf({ filters = "", graphs, pictures, scaleFlags }: ReturnType<typeof laid>) {
  const graphInputs = graphs?.video?.inputs ?? 0;
  const video = { graphInputs, pictures, scaleFlags, filterThreads: undefined } as unknown as VideoPlan;
  const place = { stream: 0, pictures: pictures.map((_, i) => `/job's:1/p${i}.png`) } as unknown as WindowPlace;
  return { inputs: pictureInputs(video, place), filters: filterOptions(video, filters, place) };
}

describe("still pictures laid over the video", () => {
  it("are an input of each window's own, with the filters of their strand", () => {
    const graph = "[1:v]scale=iw/2:-1,format=rgba[l];[0:v]scale=640:-2[m];[m][l]overlay=W-w-10:10,hflip[v]";
    const { inputs, filters } = windowOf(laid("-i", "a.mkv", "-i", "p.png", "-filter_complex", graph, "-map", "[v]"));
    expect(inputs).to.deep.equal(["-i", "/job's:1/p0.png"]);
    expect(filters).to.deep.equal([
      "-filter_complex",
      "[0:0]scale=640:-2,null[under0];[1:0]scale=iw/2:-1,format=rgba[over0];" +
        "[under0][over0]overlay=W-w-10:10,hflip[v]",
    ]);
  });

  it("are found without labels where there are but two streams of pictures", () => {
    expect(windowOf(laid("-i", "a.mkv", "-i", "p.png", "-filter_complex", "overlay=9:9")).filters[1]).to.equal(
      "[0:0]null[under0];[under0][1:0]overlay=9:9[v]",
    );
    expect(why("-i", "a.mkv", "-i", "p.png", "-i", "q.png", "-filter_complex", "overlay=9:9")).to.match(
      /needs a second stream$/,
    );
  });

  it("may be several, one over the other", () => {
    const graph = "[0:v][1:v]overlay[a];[a][2:v]overlay=9:9[v]";
    const { inputs, filters } = windowOf(laid("-i", "a.mkv", "-i", "p.png", "-i", "q.png", "-lavfi", graph));
    expect(inputs).to.have.length(4);
    expect(filters[1]).to.equal("[0:0]null[under0];[under0][1:0]overlay,null[under1];[under1][2:0]overlay=9:9[v]");
  });

  it("are opened by a filter where the user's is one, by the path that the node has", () => {
    const text = "movie=dir/p.png,scale=40:-1[w];[in][w]overlay=10:10[out]";
    const facts = laid("-i", "a.mkv", "-vf", text);
    expect(facts.pictures).to.deep.equal([{ path: "dir/p.png", place: "filter" }]);
    const { inputs, filters } = windowOf(facts);
    expect(inputs).to.deep.equal([]);
    expect(filters[0]).to.equal("-filter:v");
    const movie = parseFiltergraph(filters[1]!)!.chains[1]![0]!;
    expect(movie.name).to.equal("movie");
    expect(movieFiles(parseCommand(["-i", "a.mkv", "-vf", filters[1]!, "o.mkv"]))).to.deep.equal(["/job's:1/p0.png"]);
  });

  it("make a graph of one input of what a filter opens, as the user's is", () => {
    const inputsOf = (graph: string) => laid("-i", "a.mkv", "-i", "p.png", "-lavfi", graph).graphs!.video!.inputs;
    expect(inputsOf("movie=p.png[w];[0:v][w]overlay[v]")).to.equal(1);
    expect(inputsOf("[0:v][1:v]overlay[v]")).to.equal(2);
    expect(inputsOf("overlay[v]")).to.equal(2);
  });

  it("that come again and again are one to windows, if the film's end is the end", () => {
    const graph = "[0:v][1:v]overlay=9:9:shortest=1[v]";
    const facts = laid("-i", "a.mkv", "-loop", "1", "-i", "p.png", "-filter_complex", graph);
    expect(windowOf(facts).filters[1]).to.equal("[0:0]null[under0];[under0][1:0]overlay=x=9:y=9[v]");
    expect(graphWhy("[0:v][1:v]overlay[v]", "-loop", "1")).to.match(/goes on behind the film's end/);
    expect(graphWhy("[0:v][1:v]overlay=shortest=1:enable='gt(t,1)'[v]", "-loop", "1")).to.match(/isn't followed$/);
    expect(graphWhy("[1:v]fade=in:st=0:d=1[l];[0:v][l]overlay=shortest=1[v]", "-loop", "1")).to.match(/isn't followed/);
    expect(graphWhy("[1:v]rotate=t[l];[0:v][l]overlay=shortest=1[v]", "-loop", "1")).to.match(/isn't followed/);
    expect(why("-loop", "1", "-i", "a.mkv")).to.equal("-loop before an input changes what is read");
  });

  it("leave the command whole where they aren't one picture, or their filters make more of it", () => {
    const films = ["-i", "a.mkv", "-i", "b.mkv", "-filter_complex", "[0:v][1:v]overlay"];
    expect(why(...films)).to.equal("the filter 'overlay' can't be split: 'b.mkv' isn't one still picture");
    expect(why("-i", "a.mkv", "-vf", "movie=b.mkv[w];[in][w]overlay")).to.match(/'b.mkv' isn't one still picture$/);
    expect(why("-i", "a.mkv", "-vf", "movie=p.png:loop=0[w];[in][w]overlay")).to.match(/needs a second stream$/);
    expect(graphWhy("[1:v]loop=9:1[l];[0:v][l]overlay")).to.equal(
      "the filter 'loop' on a picture that is laid over isn't followed yet",
    );
    expect(graphWhy("[0:v][1:v]overlay", "-itsoffset", "3")).to.match(/aren't followed yet$/);
    expect(graphWhy("[0:v]split[a][b];[a][1:v]overlay[c];[b][c]hstack")).to.match(/connects several streams$/);
  });
});

describe("an overlay of a still picture", () => {
  const classOf = (args: string) => filterMemory(parseFiltergraph(`overlay=${args}`)!.chains[0]![0]!)!.class;

  it("hangs on each frame's time alone, where no expression counts or remembers", () => {
    for (const args of ["10:10", "x='if(gte(t,2),-w+(t-2)*20,NAN)':y=H-h", "0:0:repeat:init:0:yuv444:1"])
      expect(classOf(args), args).to.equal("stateless");
    for (const args of ["n:0", "x=x+1", "y=pos", "x='st(0,1)'", "enable='mod(n,2)'"])
      expect(classOf(args), args).to.equal("global");
  });

  it("has a frame before the window's first where a time switches it on", () => {
    expect(classOf("enable='between(t,1,5)'")).to.equal("windowed");
  });

  it("isn't split where the picture's end would be the film's, or its own", () => {
    for (const args of ["shortest=1", "eof_action=pass", "eof_action=endall", "repeatlast=0", "ts_sync_mode=nearest"])
      expect(classOf(args), args).to.equal("global");
  });
});
