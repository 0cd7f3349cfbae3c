import { expect } from "chai";
import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { encode } from "../../lib/encode.ts";
import { announcedRates } from "../../lib/media/announced-rates.ts";
import { prepare } from "../../lib/encode/prepare.ts";
import { until } from "../lab/processes.ts";
import { dffmpegWords } from "../program.ts";

const run = promisify(execFile);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const coding = ["-c:v", "libx264", "-qp", "0", "-preset", "ultrafast"];

/** An ffmpeg that notes its arguments, and may treat the sound that's encoded early in another way. */
const spy = (folder: string, otherwise: string): string => `#!/bin/sh
printf '%s: %s\\n' "$(nice)" "$*" >>'${folder}/calls'
case "$*" in *sound-*.mp4) case "$*" in *ffconcat*) ;; *) ${otherwise} ;; esac ;; esac
exec ffmpeg "$@"
`;

describe("sound that is encoded early", () => {
  let folder = "";
  let source = "";
  /** Its streams tell no language, and it when it was made. */
  let bare = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "early-sound-"));
    source = join(folder, "source.mp4");
    const picture = ["-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=6"];
    const tones = ["-f", "lavfi", "-i", "sine=duration=6", "-f", "lavfi", "-i", "sine=440:duration=5.77"];
    const made = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac"];
    const maps = ["-map", "0", "-map", "1", "-map", "2", "-metadata:s:a:1", "language=fra"];
    await run("ffmpeg", ["-v", "error", ...picture, ...tones, ...maps, ...made, source]);
    const told = ["-map_metadata", "-1", "-metadata", "creation_time=2020-02-02T02:02:02Z"];
    bare = join(folder, "bare.mkv");
    await run("ffmpeg", ["-v", "error", "-i", source, "-map", "0", "-c", "copy", ...told, bare]);
  });
  after(() => rm(folder, { recursive: true }));

  /** Sound's packets and streams: what splitting may not change. */
  async function soundOf(path: string): Promise<string> {
    const shown = "packet=stream_index,pts,dts,duration,size,flags:stream:stream_tags:stream_disposition";
    const call = ["-v", "error", "-select_streams", "a", "-show_entries", shown, "-of", "csv", path];
    return (await run("ffprobe", call)).stdout;
  }

  /** @returns the sound as dffmpeg and as plain ffmpeg make it, and how often it was merged */
  async function compare(extension: string, sound: readonly string[], otherwise = "", from = source) {
    const [ffmpeg, output] = [join(folder, "ffmpeg"), join(folder, `split${extension}`)];
    await rm(join(folder, "calls"), { force: true });
    await writeFile(ffmpeg, spy(folder, otherwise));
    await chmod(ffmpeg, 0o755);
    const args = ["-y", "-i", from, "-map", "0", ...coding, ...sound];
    await encode({ args: [...args, output], ffmpeg });
    const plain = join(folder, `plain${extension}`);
    await run("ffmpeg", ["-v", "error", ...args, plain]);
    const calls = (await readFile(join(folder, "calls"), "utf8")).split("\n").filter((call) => /ffconcat/.test(call));
    const merges = calls.map((call) => (/sound-\w+\.mp4/.test(call) ? "copied" : "encoded"));
    const rates = [(await announcedRates(output)).slice(1), (await announcedRates(plain)).slice(1)] as const;
    return { split: await soundOf(output), plain: await soundOf(plain), merges, rates };
  }

  for (const [extension, sound] of [
    [".mp4", ["-c:a", "aac", "-af", "volume=0.5"]],
    [".mp4", ["-c:a", "libopus", "-b:a:1", "32k"]],
    [".mov", ["-c:a", "ac3", "-metadata:s:a:0", "language=deu"]],
    [".m4v", ["-c:a", "aac", "-ac", "2"]],
    [".mp4", ["-c", "ac3", ...coding]],
  ] as const) {
    it(`is one run's in ${extension} with ${sound.join(" ")}`, async () => {
      const { split, plain, merges } = await compare(extension, sound);
      expect(split).to.equal(plain);
      expect(merges).to.deep.equal(["copied"]);
    });
  }

  it("has one run's tags of a source that tells no language", async () => {
    const { split, plain, merges } = await compare(".mp4", ["-c:a", "aac"], "", bare);
    expect(split).to.equal(plain);
    expect(merges).to.deep.equal(["copied"]);
  });

  it("announces the encoder's bit rate where less came out", async () => {
    const { rates, merges } = await compare(".mp4", ["-c:a", "aac", "-af", "volume=0"]);
    expect(rates[0]).to.deep.equal(rates[1]);
    expect(rates[0][0]).to.be.above(60_000);
    expect(merges).to.deep.equal(["copied"]);
  });

  it("comes before the windows on the machine that encodes both", async () => {
    await compare(".mp4", ["-c:a", "aac"]);
    const calls = (await readFile(join(folder, "calls"), "utf8")).split("\n");
    const niceness = (of: RegExp): string[] =>
      calls.filter((call) => of.test(call)).map((call) => call.split(":")[0] ?? "");
    expect(new Set(niceness(/attempts\/w/))).to.deep.equal(new Set(["3"]));
    expect(niceness(/ -f mp4 /)).to.deep.equal(["0"]);
  });

  it("is given up with its ffmpeg when dffmpeg is killed", async () => {
    const [ffmpeg, pidFile] = [join(folder, "ffmpeg"), join(folder, "pid")];
    await writeFile(
      ffmpeg,
      spy(folder, `echo $$ >'${pidFile}.new'; mv '${pidFile}.new' '${pidFile}'; exec sleep 1000`),
    );
    await chmod(ffmpeg, 0o755);
    const output = join(folder, "killed.mp4");
    const words = ["--ffmpeg", ffmpeg, "-y", "-i", source, ...coding, "-c:a", "aac", output];
    const child = spawn(process.execPath, [...dffmpegWords, ...words], { stdio: "ignore" });
    let pid = NaN;
    try {
      // A busy machine takes its time to get there.
      await until(async () => {
        pid = Number(await readFile(pidFile, "utf8").catch(() => NaN));
        return pid > 0;
      }, 60_000);
      expect(isRunning(pid)).to.equal(true);
    } finally {
      child.kill("SIGKILL"); // Not to be among the next test's calls, whatever happened here.
    }
    await until(() => Promise.resolve(!isRunning(pid)));
  });

  it("is encoded by the merge where it can't be encoded early", async () => {
    const { split, plain, merges } = await compare(".mp4", ["-c:a", "aac"], "exit 1");
    expect(split).to.equal(plain);
    expect(merges).to.deep.equal(["encoded"]);
  });

  it("is encoded anew where it begins otherwise than one run's", async () => {
    const late = `for last; do :; done; exec ffmpeg -v error -y -itsoffset 0.1 -i '${source}' -map 0:a -ar 44100 "$last"`;
    const { split, plain, merges } = await compare(".mp4", ["-c:a", "aac", "-ar", "44100"], late);
    expect(split).to.equal(plain);
    expect(merges).to.deep.equal(["copied", "encoded"]);
  });

  it("comes from the merge where an MP4 on the way would lose a track's name", async () => {
    const titled = join(folder, "titled.mkv");
    await run("ffmpeg", ["-v", "error", "-i", source, "-c", "copy", "-metadata:s:a", "title=Tone", titled]);
    const { plan } = await prepare({ args: ["-i", titled, ...coding, "-c:a", "aac", join(folder, "planned.mp4")] });
    expect(plan.mode === "split" && plan.merge.earlySound).to.equal(undefined);
  });

  for (const [why, input, output, extension] of [
    ["is copied", [], ["-c:a", "copy"], ".mp4"],
    ["is copied in part", [], ["-c:a:0", "aac", "-c:a:1", "copy"], ".mp4"],
    ["is cut by -t", [], ["-c:a", "aac", "-t", "3"], ".mp4"],
    ["begins behind -ss", ["-ss", "2"], ["-c:a", "aac"], ".mp4"],
    ["is named by its number in the whole output", [], ["-c:a", "aac", "-ac:1", "2"], ".mp4"],
    ["has a bitstream filter", [], ["-c:a", "aac", "-bsf:a", "null"], ".mp4"],
    ["goes to Matroska", [], ["-c:a", "aac"], ".mkv"],
    ["goes to MPEG-TS", [], ["-c:a", "aac"], ".ts"],
    ["has no encoder named for a muxer that may have another default", [], [], ".m4v"],
  ] as const) {
    it(`comes from the merge where it ${why}`, async () => {
      const args = [...input, "-i", source, "-map", "0", ...coding, ...output, join(folder, `planned${extension}`)];
      const { plan } = await prepare({ args });
      expect(plan.mode === "split" && plan.merge.earlySound).to.equal(undefined);
    });
  }
});
