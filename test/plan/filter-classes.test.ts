import { expect } from "chai";
import { parseFiltergraph } from "../../lib/command/filtergraph.ts";
import { filterMemory } from "../../lib/plan/filter-classes.ts";

function classOf(text: string): string {
  const call = parseFiltergraph(text)?.chains[0]?.[0];
  if (!call) throw new Error(`no filter in ${text}`);
  return filterMemory(call)?.class ?? "unknown";
}

describe("what a filter remembers", () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    stateless: [
      "scale=640:-2",
      "crop=iw-16:ih:8:0",
      "fade=t=in:st=0:d=1",
      "drawtext=text=hello",
      "drawtext=text='%{pts}'",
      "eq=contrast=1.1",
      "nlmeans=s=2",
      "fftdnoiz=sigma=4",
      "zscale=w=640:h=360",
      "setpts=0.5*PTS",
      "setpts=N/FRAME_RATE/TB",
      "select='between(t,1,2)*not(mod(n,2))'",
      "trim=1:4",
      "framestep=2",
      "vignette=dither=0",
      "noise=alls=10:allf=u+p",
      "histeq=strength=0.3",
      "stereo3d=sbsl:arcg",
      "removelogo=mask.png",
      "v360=e:flat",
      ...["settb=AVTB", "settb=1/90000", "settb=tb=intb", "perms=rw", "histogram", "datascope=s=320x180"],
    ],
    windowed: [
      ...["yadif", "bwdif=1", "tmix=frames=5", "fps=30", "w3fdif", "estdif", "kerndeint", "dedot"],
      ...["tblend=all_mode=average", "atadenoise=s=15", "deflicker=size=20:mode=am", "normalize=smoothing=20"],
      ...["separatefields", "tmedian=radius=2", "tlut2=c0=(x+y)/2", "phase=t"],
      ...["minterpolate=mi_mode=blend", "minterpolate=60:dup", "minterpolate=mi_mode=mci:me=esa"],
    ],
    recursive: [
      ...[
        "mcdeint",
        "backgroundkey",
        "hqdn3d",
        "lagfun",
        "minterpolate",
        "minterpolate=60:mci",
        "minterpolate=mi_mode=mci:me=umh",
      ],
      "minterpolate=mi_mode=mci:me=esa:vsbmc=1",
    ],
    global: [
      "fade=in:0:30",
      "drawtext=text='%{frame_num}'",
      "drawtext=text='%{localtime}'",
      "drawtext=timecode='00\\:00\\:00\\:00':r=25",
      "drawtext=textfile=words.txt",
      "vignette",
      ...["elbg", "settb=1/(2*3)", "tmedian=radius=r", "tmedian=0", "repeatfields", "palettegen", "blurdetect"],
      "pp=al",
      "fftdnoiz=prev=1:next=1",
      "scale=320:-1:sws_dither=ed",
      "zscale=w=640:dither=random",
      "rotate=a=n/10",
      "crop=100:100:n:0",
      "hue=h=n",
      "eq=brightness=0.1:enable='gt(n,20)'",
      "select='gt(scene,0.4)'",
      "select='eq(pict_type,I)'",
      "select='isnan(prev_selected_t)'",
      "setpts=PTS+PREV_OUTPTS",
      "trim=start_frame=3",
      "tmix=frames=a",
      "tblend=all_expr='A*mod(N,2)'",
      "atadenoise=enable='lt(t,5)'",
      "noise=alls=10:allf=t",
      "noise=alls=10:c0f=a+u",
      "histeq=antibanding=strong",
      "stereo3d=sbsl:al",
      "tinterlace=mode=4",
      "cropdetect",
    ],
    unknown: ["notafilter", "frei0r=vertigo"],
  };
  for (const [kind, calls] of Object.entries(expected)) {
    for (const call of calls) {
      it(`is ${kind} for ${call}`, () => {
        expect(classOf(call)).to.equal(kind);
      });
    }
  }
});
