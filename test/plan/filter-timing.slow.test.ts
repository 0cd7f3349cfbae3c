/** What the plan knows of filters, against ffmpeg's own: the times they give, and how many frames before they look at. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { parseRational, toSeconds } from "../../lib/model/time.ts";
import { filterMemory } from "../../lib/plan/filter-classes.ts";
import { traitsOf } from "../../lib/plan/containers.ts";
import { throughFilters } from "../../lib/plan/filter-timing.ts";
import { startOfChain } from "../../lib/plan/timeline.ts";

interface Shown {
  readonly seconds: number;
  readonly lasts: number;
  readonly hash: string;
}

const noise = "testsrc2=s=48x32:r=25,noise=alls=25:allf=t,eq=brightness='0.2*sin(9*t)':eval=frame,setfield=tff";
const uneven = "select='not(eq(mod(n,7),3))'";

describe("a filter, as ffmpeg has it", () => {
  let folder: string;
  let unevenTimes: readonly number[];
  const film = (name: string): string => join(folder, name);
  const run = (...args: readonly string[]): string =>
    execFileSync("ffmpeg", ["-v", "error", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "dffmpeg-filters-"));
    const video = ["-c:v", "ffv1", "-fps_mode", "passthrough"];
    run("-f", "lavfi", "-i", noise, "-frames:v", "60", ...video, film("even.mkv"));
    run("-f", "lavfi", "-i", noise, "-vf", uneven, "-frames:v", "60", ...video, film("uneven.mkv"));
    unevenTimes = shown("uneven.mkv", "null").map(({ seconds }) => seconds);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function shown(name: string, filter: string): readonly Shown[] {
    const ticks = ["-fps_mode", "passthrough", "-enc_time_base", "1/90000"];
    const text = run("-copyts", "-i", film(name), "-vf", filter, ...ticks, "-f", "framemd5", "-");
    const tick = parseRational(/#tb 0: (\d+\/\d+)/.exec(text)?.[1]);
    const lines = text.split("\n").filter((line) => line.startsWith("0,"));
    return lines.map((line) => {
      const [, , pts, duration, , hash = ""] = line.split(",").map((field) => field.trim());
      const [seconds = NaN, lasts = NaN] = tick ? [pts, duration].map((ticks) => toSeconds(Number(ticks), tick)) : [];
      return { seconds, lasts, hash };
    });
  }

  function foreseen(filter: string, interlaced?: boolean) {
    const frames = unevenTimes.map((seconds) => ({ pts: Math.round(seconds * 1000), duration: 40 }));
    const start = startOfChain(frames, { num: 1, den: 1000 }, { num: 25, den: 1 }, interlaced);
    return throughFilters(start, parseFiltergraph(filter)?.chains[0] ?? [])?.timeline;
  }

  const timed = [
    "minterpolate=fps=60:mi_mode=dup",
    "minterpolate=fps=30000/1001:mi_mode=blend",
    "minterpolate=mi_mode=blend:scd=none",
    "fps=10,minterpolate=fps=30:mi_mode=dup",
    "tblend=all_mode=average",
    "w3fdif",
    "w3fdif=mode=frame",
    "estdif",
    "estdif=mode=frame",
    "yadif=1",
    "bwdif=mode=send_frame,setpts=PTS+4",
    "separatefields",
    "settb=1/90000,setpts=PTS+4",
    "settb=AVTB",
    "tmix",
    "tmedian",
    "tlut2",
    "phase=p",
    "atadenoise",
    "deflicker",
  ];
  for (const filter of timed) {
    it(`gives frames at the times that are foreseen, of uneven ones too: ${filter}`, () => {
      const timeline = foreseen(filter);
      const seen = timeline?.frames.map(({ pts }) => toSeconds(pts, timeline.timeBase).toFixed(4));
      expect(seen).to.deep.equal(shown("uneven.mkv", filter).map(({ seconds }) => seconds.toFixed(4)));
    });
  }

  const lasting = [
    ...[
      "null",
      "yadif",
      "yadif=1",
      "bwdif",
      "w3fdif",
      "w3fdif=mode=frame",
      "estdif",
      "estdif=mode=frame",
      "separatefields",
    ],
    ...["settb=1/90000", "tblend=all_mode=average", "atadenoise", "tmedian", "tlut2", "phase=p", "fps=30"],
    ...["yadif=1:deint=1", "bwdif=deint=1", "w3fdif=deint=1", "estdif=deint=1", "minterpolate=fps=30:mi_mode=dup"],
  ];
  for (const filter of lasting) {
    it(`has frames last as long as is foreseen, where that counts: ${filter}`, function () {
      const [, version = ""] = /version (\S+)/.exec(run("-version")) ?? [];
      if (!traitsOf(version).lengthsCompared) this.skip();
      const spared = filter.includes("deint=1");
      const timeline = foreseen(filter, !spared);
      const seen = timeline?.frames.map(({ duration }) => toSeconds(duration, timeline.timeBase).toFixed(4));
      const film = spared ? `setfield=prog,${filter}` : filter;
      expect(seen).to.deep.equal(shown("uneven.mkv", film).map(({ lasts }) => lasts.toFixed(4)));
    });
  }

  const windowed = [
    ...["minterpolate=fps=60:mi_mode=dup", "minterpolate=fps=48:mi_mode=blend", "minterpolate=mi_mode=mci:me=hexbs"],
    ...["tblend=all_mode=difference", "tmix=frames=5", "yadif", "bwdif", "w3fdif", "estdif", "kerndeint=order=1"],
    ...["separatefields", "tmedian=radius=2", "tmedian=radius=3:percentile=0.3", "tlut2=c0='(x+y)/2'"],
    ...["phase=p", "phase=t", "phase=b", "phase=a", "phase=u", "phase=A", "phase=U", "phase=T", "phase=B"],
    ...["histogram", "waveform", "vectorscope", "datascope", "oscilloscope", "perms=rw", "showpalette"],
    ...["atadenoise=s=9", "atadenoise=s=15", "deflicker", "deflicker=size=8:mode=am", "dedot"],
    ...[
      "normalize=smoothing=6",
      "normalize",
      "vignette=dither=0",
      "noise=alls=20:allf=u",
      "histeq",
      "stereo3d=sbsl:arcg",
    ],
    ...["bitplanenoise", "chromahold=red", "fftfilt=dc_Y=10", "selectivecolor=reds=0.2", "super2xsai", "v360=e:flat"],
  ];
  for (const filter of windowed) {
    it(`shows the same behind as many frames as it remembers: ${filter}`, () => {
      const call = parseFiltergraph(filter)?.chains[0]?.[0];
      const memory = call && filterMemory(call);
      if (memory?.class !== "windowed" && memory?.class !== "stateless") throw new Error(`${filter} isn't classed so`);
      const handle = memory.class === "windowed" ? memory.handleFrames : 0;
      const bounds = `start_frame=${30 - handle}:end_frame=${40 + handle}`;
      const inside = (frames: readonly Shown[]) => frames.filter(({ seconds: at }) => at > 1.19 && at < 1.59);
      const whole = inside(shown("even.mkv", filter));
      expect(whole).to.have.length.above(9);
      expect(inside(shown("even.mkv", `trim=${bounds},${filter}`))).to.deep.equal(whole);
    });
  }
});
