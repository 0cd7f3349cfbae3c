import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { effectiveOption, type OutputStreamPlace } from "../../lib/command/perstream.ts";

const codec = ["c", "codec", "vcodec", "acodec", "scodec"];
const firstVideo: OutputStreamPlace = { type: "video", index: 0, typeIndex: 0 };
const secondVideo: OutputStreamPlace = { type: "video", index: 2, typeIndex: 1 };
const firstAudio: OutputStreamPlace = { type: "audio", index: 1, typeIndex: 0 };

function effective(line: string, names: readonly string[], stream: OutputStreamPlace): string | undefined {
  const [output] = parseCommand([...line.split(" "), "out.mkv"]).outputs;
  return output && effectiveOption(output, names, stream);
}

/** The encoder ffmpeg took for each stream of each output, from its "Stream mapping". */
function encodersByFfmpeg(outputs: readonly string[]): string[][] {
  const source = (graph: string) => ["-f", "lavfi", "-i", graph];
  const inputs = [...source("testsrc=s=64x48:d=0.1"), ...source("sine=d=0.1"), ...source("testsrc=s=64x48:d=0.1")];
  const args = outputs.flatMap((line) => `-map 0 -map 1 -map 2 ${line} -f matroska -y /dev/null`.split(" "));
  const { stderr } = spawnSync("ffmpeg", ["-hide_banner", "-nostdin", ...inputs, ...args], { encoding: "utf8" });
  const found: string[][] = outputs.map(() => []);
  for (const [, output, encoder = ""] of stderr.matchAll(/-> #(\d+):\d+ \(.* -> (?:\w+ \()?(\w+)\)*$/gm)) {
    found[Number(output)]?.push(encoder === "native" ? "" : encoder);
  }
  return found;
}

describe("effectiveOption", () => {
  it("finds the codecs that ffmpeg takes", () => {
    const lines = [
      "-c:a libmp3lame -c:v libx264 -vcodec libx265",
      "-vcodec libx265 -codec:v:0 libx264 -acodec libmp3lame",
      "-c:v:1 libx265 -c:0 libx264 -codec:1 libopus",
      "-vcodec:1 libx265 -c:a:0 libopus",
      "-c:v libx265 -c:2 libx264 -c:a:1 libopus -acodec libmp3lame",
      "-c:V libx265 -c:1 libopus -c:v:0 libx264",
    ];
    const ours = lines.map((line) =>
      [firstVideo, firstAudio, secondVideo].map((place) => effective(line, codec, place)),
    );
    expect(ours).to.deep.equal(encodersByFfmpeg(lines));
  });

  it("lets the last option that means the stream win, under whichever alias", () => {
    expect(effective("-c copy -vcodec libx264", codec, firstVideo)).to.equal("libx264");
    expect(effective("-vcodec libx264 -c copy", codec, firstVideo)).to.equal("copy");
    expect(effective("-c copy -vcodec libx264", codec, firstAudio)).to.equal("copy");
    expect(effective("-c:a aac", codec, firstVideo)).to.equal(undefined);
  });

  it("counts by type after a letter, over all streams without one", () => {
    expect(effective("-c:v:1 mpeg4 -c:1 aac", codec, secondVideo)).to.equal("mpeg4");
    expect(effective("-c:v:1 mpeg4 -c:1 aac", codec, firstAudio)).to.equal("aac");
    expect(effective("-c:v:1 mpeg4 -c:1 aac", codec, firstVideo)).to.equal(undefined);
    expect(effective("-codec:2 mpeg4 -codec:V x", codec, secondVideo)).to.equal("x");
  });

  it("gives names with a type only streams of that type", () => {
    expect(effective("-vf null -af anull", ["filter", "vf", "af"], firstAudio)).to.equal("anull");
    expect(effective("-vf null", ["filter", "vf", "af"], firstAudio)).to.equal(undefined);
  });

  it("takes -b, -qscale and -profile without a specifier for the video's", () => {
    expect(effective("-b 1M -ab 96k", ["b", "ab"], firstVideo)).to.equal("1M");
    expect(effective("-b 1M -ab 96k", ["b", "ab"], firstAudio)).to.equal("96k");
    expect(effective("-b:a 64k -qscale 3", ["b", "ab", "q", "qscale"], firstAudio)).to.equal("64k");
    expect(effective("-q 4", ["q", "qscale"], firstAudio)).to.equal("4");
  });

  it("tells whether a switch is on or off", () => {
    expect(effective("-force_fps", ["force_fps"], firstVideo)).to.equal("1");
    expect(effective("-autoscale 1 -noautoscale:v", ["autoscale"], firstVideo)).to.equal("0");
    expect(effective("-an", ["force_fps"], firstVideo)).to.equal(undefined);
  });

  it("passes over specifiers that mean no output stream", () => {
    expect(effective("-c:m:language:eng aac -c:p:1 aac -c:v:a x -c:nonsense y", codec, firstVideo)).to.equal(undefined);
  });
});
