import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { readMuxerFacts } from "../../lib/command/muxers.ts";
import { selectStreams, type MuxerFacts } from "../../lib/command/streams.ts";
import { mediaSchema, type MediaInfo } from "../../lib/model/media.ts";

function factsOf(muxer: string): MuxerFacts | undefined {
  return readMuxerFacts(execFileSync("ffmpeg", ["-v", "error", "-h", `muxer=${muxer}`], { encoding: "utf8" }));
}

const matroska: MuxerFacts = { video: "any", audio: true, subtitles: "text" };
const formats: Readonly<Record<string, MuxerFacts>> = {
  matroska,
  mp4: { video: "any", audio: true, subtitles: false },
  mp3: { video: "cover", audio: true, subtitles: false },
  wav: { video: "none", audio: true, subtitles: false },
};

/** Arguments of one output; `format` is what it's written as. */
const accepted: readonly { readonly args: string; readonly format: string }[] = [
  ...[
    "",
    "-vn",
    "-an -novn",
    "-vn -novn -sn",
    "-map 0",
    "-map 0 -dn -an",
    "-map 0:v",
    "-map 0:V -map 0:a",
    "-map 0:v:1 -map 0:a:0",
    "-map 0:3 -map 0:0",
    "-map 0:a -map -0:a:0",
    "-map 0:0 -map 0:1 -map -0:s",
    "-map 0:v:0 -map 0:v:0",
    "-map 0 -map -0:v -map 0:v:1",
    "-map 0:s? -map 0:d? -map 0:v:0",
    "-map 0:m:language:ger",
    "-map 0:a:m:LANGUAGE:ger -map 0:v:0",
    "-map 0:m:language -map -0:m:language:eng",
    "-map 0:t -map 0:v:0",
    "-map 0:u -map -0:t",
    "-map 1 -map 0:a:1",
    "-map 1:v -map 0:s:1",
    "-map 1:V? -map 0:0",
    "-map 2:0 -map 2:a",
    "-map 2:d -map 2:v -copy_unknown",
    "-map 0:v:9? -map 1:a",
    "-map 0:v -map 0:a:0x1",
    "-map 0v -map 0a:1",
    "-c:s copy",
    "-c copy -scodec ass",
  ].map((args) => ({ args, format: "matroska" })),
  ...["", "-c:s mov_text", "-vn"].map((args) => ({ args, format: "mp4" })),
  ...["", "-vn"].map((args) => ({ args, format: "mp3" })),
  { args: "", format: "wav" },
];

const refused = ["-map 0:v:9", "-map 3", "-map -0:a", "-map 0:nonsense"];

/** "Stream #1:0 -> #3:2": input 1, stream 0, as stream 2 of output 3. */
function mappedByFfmpeg(args: readonly string[], cwd: string): string[][] {
  const { stderr } = spawnSync("ffmpeg", ["-hide_banner", "-nostdin", ...args], { cwd, encoding: "utf8" });
  const outputs: string[][] = [];
  for (const [, pick = "", output] of stderr.matchAll(/^ {2}Stream #(\d+:\d+) -> #(\d+):\d+/gm)) {
    (outputs[Number(output)] ??= []).push(pick);
  }
  return outputs;
}

function picksOf(args: string, media: readonly MediaInfo[], muxer: MuxerFacts, inputs = ""): string[] | string {
  const [output] = parseCommand([...args.split(" ").filter(Boolean), "out"]).outputs;
  const run = parseCommand(inputs.split(" ").filter(Boolean));
  const selection = selectStreams(output!, media, muxer, run);
  return selection.kind === "unclear"
    ? selection.reason
    : selection.picks.map(({ input, stream }) => `${input}:${stream}`);
}

describe("readMuxerFacts", () => {
  for (const [muxer, facts] of Object.entries(formats)) {
    it(`reads what ffmpeg's help says of ${muxer}`, () => {
      expect(factsOf(muxer)).to.deep.equal(facts);
    });
  }

  it("knows nothing of muxers that take their codecs from the files they write", () => {
    expect(factsOf("segment")).to.equal(undefined);
  });
});

describe("selectStreams", () => {
  let folder: string;
  let media: MediaInfo[];
  const files = ["rich.mkv", "cover.m4a", "timecode.mov"];
  const inputs = files.flatMap((file) => ["-i", file]);

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "dffmpeg-streams-"));
    writeFileSync(path.join(folder, "a.srt"), "1\n00:00:00,000 --> 00:00:00,100\nhello\n");
    const ffmpeg = (line: string) =>
      execFileSync("ffmpeg", ["-v", "error", "-y", ...line.split(" ")], { cwd: folder, stdio: "pipe" });
    const lavfi = (graph: string) => `-f lavfi -i ${graph}`;
    ffmpeg(
      `${lavfi("testsrc=s=64x48:d=0.2")} ${lavfi("testsrc=s=96x64:d=0.2")} ${lavfi("sine=d=0.2")} ` +
        `${lavfi("anullsrc=cl=5.1:d=0.2")} -i a.srt -map 0 -map 1 -map 2 -map 3 -map 4 -map 4 -c:v mpeg4 -c:a ac3 ` +
        "-metadata:s:a:0 language=eng -metadata:s:a:1 language=ger -metadata:s:s:1 language=ger " +
        "-attach a.srt -metadata:s:t mimetype=text/plain -disposition:v:0 default -disposition:a:0 default rich.mkv",
    );
    ffmpeg(
      `${lavfi("testsrc=s=640x480:d=0.2")} ${lavfi("sine=d=0.2")} -map 1 -map 0 -frames:v 1 -c:v mjpeg ` +
        "-pix_fmt yuvj420p -disposition:v attached_pic -f mp4 cover.m4a",
    );
    ffmpeg(
      `${lavfi("testsrc=s=80x60:d=0.2")} ${lavfi("anullsrc=cl=stereo:d=0.2")} -c:v mpeg4 -timecode 01:00:00:00 timecode.mov`,
    );
    media = files.map((file) => {
      const args = ["-v", "error", "-show_streams", "-show_format", "-of", "json", file];
      return mediaSchema.parse(JSON.parse(execFileSync("ffprobe", args, { cwd: folder, encoding: "utf8" })));
    });
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("picks the streams that ffmpeg picks, in ffmpeg's order", () => {
    // One run with an output for each set of arguments. Nothing is converted, which -c wouldn't change the picks for.
    const outputs = accepted.flatMap(({ args, format }, index) => [
      ...["-c:v", "copy", "-c:a", "copy", ...args.split(" ").filter(Boolean)],
      ...["-strict", "-1", "-t", "0.1", "-y", "-f", format, `out${index}`],
    ]);
    const ours = accepted.map(({ args, format }) => picksOf(args, media, formats[format] ?? matroska));
    const byArguments = (picks: readonly unknown[]) =>
      accepted.map(({ args, format }, index) => ({ args, format, picks: picks[index] }));
    expect(byArguments(ours)).to.deep.equal(byArguments(mappedByFfmpeg([...inputs, ...outputs], folder)));
  });

  for (const [options, args] of [
    ["-an -i rich.mkv -i timecode.mov", ""],
    ["-vn -i rich.mkv -sn -i timecode.mov", "-map 0 -map 1:v"],
    ["-sn -i rich.mkv", "-map 0:a -map 0:s?"],
  ] as const) {
    it(`leaves out what inputs switch off: ${options} ${args}`, () => {
      const line = [...options.split(" "), ...args.split(" ").filter(Boolean), ..."-t 0.1 -y -f matroska o".split(" ")];
      const those = files.flatMap((file, index) => (options.includes(file) ? [media[index]!] : []));
      expect(picksOf(args, those, matroska, options)).to.deep.equal(mappedByFfmpeg(line, folder)[0]);
    });
  }

  for (const args of refused) {
    it(`says why where ffmpeg refuses: ${args}`, () => {
      expect(picksOf(args, media, matroska)).to.be.a("string");
      expect(mappedByFfmpeg([...inputs, ...args.split(" "), "-y", "-f", "matroska", "o"], folder)).to.be.empty;
    });
  }

  for (const args of ["-map [out]", "-map 0:p:1", "-map 0:v,0:a", "-map 0:#1", "-map 0:disp:default"]) {
    it(`is unclear about ${args}`, () => {
      expect(picksOf(args, media.slice(0, 1), matroska)).to.be.a("string");
    });
  }

  it("is unclear about runs whose filter graphs make streams", () => {
    expect(picksOf("-map 0:v", media, matroska, "-filter_complex [0:a]anull -i rich.mkv")).to.be.a("string");
  });

  it("takes the first subtitles of the format's kind, and teletext with either", () => {
    const subtitles = (...codecs: string[]) => [
      mediaSchema.parse({
        format: { filename: "a.mkv", format_name: "matroska" },
        streams: codecs.map((codec_name, index) => ({ index, codec_type: "subtitle", codec_name })),
      }),
    ];
    expect(picksOf("", subtitles("hdmv_pgs_subtitle", "subrip"), matroska)).to.deep.equal(["0:1"]);
    expect(picksOf("", subtitles("subrip", "dvd_subtitle"), { subtitles: "bitmap" })).to.deep.equal(["0:1"]);
    expect(picksOf("", subtitles("dvb_teletext", "subrip"), { subtitles: true })).to.deep.equal(["0:0"]);
    expect(picksOf("-c:s copy", subtitles("hdmv_pgs_subtitle", "subrip"), matroska)).to.deep.equal(["0:0"]);
    expect(picksOf("-c copy", subtitles("hdmv_pgs_subtitle"), matroska)).to.deep.equal([]);
  });

  it("is unclear where ffmpeg versions choose differently", () => {
    const [rich] = media;
    const cover = { ...rich!.streams[0]!, disposition: { attached_pic: 1, default: 1 } };
    expect(picksOf("", [{ ...rich!, streams: [cover] }], matroska)).to.be.a("string");
  });
});
