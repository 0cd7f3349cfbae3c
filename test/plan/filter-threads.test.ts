import { expect } from "chai";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { parseCommand } from "../../lib/command/parse.ts";
import { filterThreads } from "../../lib/plan/filter-threads.ts";

describe("the filters' threads", () => {
  const threads = (filters: string, cores: number, before: readonly string[] = [], after: readonly string[] = []) => {
    const command = parseCommand([...before, "-i", "a.mkv", ...after, "o.mkv"]);
    const chain = parseFiltergraph(filters)?.chains[0];
    const graphs = before.includes("-filter_complex") ? { video: {} } : undefined;
    return filterThreads(command, command.outputs[0]!, { chain, graphs: graphs as never, videoIndex: 0 }, cores);
  };

  it("are fixed only where their number shows in the picture", () => {
    expect(threads("scale=2:2", 8)).to.equal(undefined);
    expect(threads("hflip,scale=out_color_matrix=bt709", 8)).to.equal(9);
    expect(threads("colorspace=bt709", 8)).to.equal(undefined);
    expect(threads("colorspace=bt709:dither=fsb", 8)).to.equal(9);
    expect(threads("zscale=2:2,format=yuv420p", 8)).to.equal(9);
    expect(threads("zscale=2:2", 1)).to.equal(1);
    expect(threads("bm3d=sigma=3", 2)).to.equal(3);
    expect(threads("fftdnoiz", 2)).to.equal(3);
  });

  it("are the user's own, or those of the encoder, as in one run", () => {
    expect(threads("zscale", 8, ["-filter_threads", "2"], ["-threads", "4"])).to.equal(2);
    expect(threads("zscale", 8, [], ["-threads", "4"])).to.equal(4);
    expect(threads("zscale", 8, [], ["-threads:v", "auto"])).to.equal(9);
    const graph = ["-filter_complex", "zscale"];
    expect(threads("zscale", 8, [...graph, "-filter_threads", "2"], ["-threads", "4"])).to.equal(9);
    expect(threads("zscale", 8, [...graph, "-filter_complex_threads", "2"])).to.equal(2);
  });
});
