/** The matrix's arguments that set frames' times, or choose frames by times and numbers. A table; runs nothing. */
import { near, vf, type Arguments } from "./arguments.ts";

const mp4 = { to: "mp4" } as const;
/** Cut at B-frames of open GOPs, begun late, before zero, behind an edit list, an hour on, at rates with a remainder. */
const uneven = ["t-jitter.mkv", "t-drops.mp4", "t-mixed.mp4"] as const;
const late = ["c-h264-open.mp4", "t-late-odd.mkv", "t-hour.ts", "t-jitter.mkv"] as const;
const moved = ["c-hevc-open.mp4", "t-edit.mp4", "t-23976.mkv", "t-drops.mp4"] as const;
const odd = ["t-2997.ts", "t-late.mp4", "t-mixed.mp4"] as const;
const times = [...late, ...moved, ...odd] as const;
const silent = ["-an"] as const;

const setpts: Readonly<Record<string, Arguments>> = {
  "setpts doubled": { ...vf("setpts=2*PTS"), audio: silent },
  "setpts from the start": vf("setpts=PTS-STARTPTS"),
  "setpts from the start, to mp4": { ...vf("setpts=PTS-STARTPTS,scale=160:-2"), ...mp4, sources: late },
  "setpts faster": { ...vf("setpts=0.5*PTS"), audio: silent, ...mp4 },
  "setpts faster, to mkv": { ...vf("setpts=PTS/1.25"), audio: ["-c:a", "flac", "-af", "atempo=1.25"], sources: times },
  "setpts twice as fast": {
    ...{ ...vf("setpts=0.5*PTS"), audio: ["-c:a", "flac", "-af", "atempo=2"] },
    sources: ["c-h264.mp4", "c-mpeg2.ts", "t-23976.mkv"],
  },
  "setpts slower, to mp4": { ...vf("setpts=1.5*(PTS-STARTPTS)"), audio: silent, ...mp4, sources: moved },
  "setpts much faster": { ...vf("setpts=PTS/20"), audio: silent, sources: ["c-h264.mp4", "t-23976.mkv"] },
  "setpts later": { ...vf("setpts=PTS+0.5/TB"), sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv"] },
  "setpts faster, then fps": {
    ...{ ...vf("setpts=0.5*PTS,fps=30"), audio: silent, ...mp4 },
    sources: ["c-h264.mp4", "t-2997.ts", "t-drops.mp4", "t-jitter.mkv"],
  },
  "fps, then setpts slower": { ...vf("fps=15,setpts=2*PTS"), audio: silent, sources: ["c-h264.mp4", "t-mixed.mp4"] },
  "setpts by number": { ...vf("setpts=N/(25*TB)"), sources: [...times, "c-mpeg2.ts"] },
  "setpts by number, to mp4": { ...vf("setpts=N/FRAME_RATE/TB"), ...mp4, sources: moved },
  "setpts by number behind yadif": { ...vf("yadif=1,setpts=N/50/TB"), sources: ["p-tff.ts", "p-tff.mp4"] },
  "setpts faster with B-frames": {
    ...{ ...near, ...mp4, ...vf("setpts=0.5*PTS"), audio: silent },
    video: ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-crf", "12"],
    sources: ["c-h264-open.mp4", "t-drops.mp4"],
  },
  "setpts behind -ss": {
    before: ["-ss", "0.9"],
    after: ["-vf", "setpts=0.8*(PTS-STARTPTS)", "-t", "4.6"],
    ...{ audio: silent, ...mp4, sources: ["c-h264-open.mp4", "c-h264.mp4"] },
  },
  "setpts by number behind -ss": {
    before: ["-ss", "1.7", "-t", "5"],
    after: ["-vf", "setpts=N/(30*TB)"],
    sources: ["c-h264.mp4", "t-drops.mp4"],
  },
  "setpts and -r": {
    after: ["-vf", "setpts=0.5*PTS", "-r", "30"],
    audio: silent,
    ...mp4,
    sources: ["c-h264.mp4", ...uneven],
  },
  "setpts and -fps_mode vfr": {
    after: ["-vf", "setpts=PTS/1.25", "-fps_mode", "vfr"],
    ...{ audio: silent, ...mp4, sources: uneven },
  },
  "setpts and -fps_mode passthrough": {
    after: ["-vf", "setpts=PTS/1.25", "-fps_mode", "passthrough"],
    ...{ audio: silent, sources: uneven },
  },
  "setpts in a graph, with atempo": {
    after: ["-filter_complex", "[0:v]setpts=0.5*PTS[v];[0:a]atempo=2[a]", "-map", "[v]", "-map", "[a]"],
    ...{ audio: ["-c:a", "aac"], ...mp4, sources: ["c-h264.mp4", "c-mpeg2.ts", "t-drops.mkv"] },
  },
  "setpts at random": { ...vf("setpts=PTS+random(0)"), sources: ["c-h264.mp4"] },
};

const choosing: Readonly<Record<string, Arguments>> = {
  select: { ...vf("select='not(mod(n,3))'"), sources: ["c-h264.mp4", ...late] },
  "select and count anew": { ...vf("select='not(mod(n,2))',setpts=N/FRAME_RATE/TB"), ...mp4, sources: odd },
  "select by time": { ...vf("select='between(t,1.5,4)+gte(t,5)'"), sources: [...odd, "c-mpeg2.ts"] },
  "select by time, without gaps": {
    ...vf("select='between(t,0.5,3)+gte(t,4)',setpts=N/FRAME_RATE/TB"),
    ...{ ...mp4, sources: late, audio: ["-c:a", "aac", "-af", "aselect='between(t,0.5,3)+gte(t,4)',asetpts=N/SR/TB"] },
  },
  "select key frames": {
    ...vf("select='eq(pict_type,I)'"),
    after: ["-vf", "select='eq(pict_type,I)'", "-vsync", "vfr"],
  },
  "select scenes": { after: ["-vf", "select='gte(scene,0)'", "-vsync", "vfr"], sources: ["c-h264.mp4"] },
  framestep: { ...vf("framestep=3"), sources: ["c-h264.mp4", ...odd] },
  "framestep, to mp4": { ...vf("framestep=2"), ...mp4, sources: moved },
  "framestep of frames shown several times": {
    ...vf("setpts=2*PTS,fps=50,framestep=3"),
    audio: silent,
    sources: ["c-h264.mp4"],
  },
  trim: { ...vf("trim=0.6:6.3"), sources: ["c-h264.mp4", ...late] },
  "trim, from the start, to mp4": { ...vf("trim=start=1.3,setpts=PTS-STARTPTS"), ...mp4, sources: moved },
  "trim for a while, fps": { ...vf("trim=start=1:duration=4.5,setpts=PTS-STARTPTS,fps=20"), sources: odd },
  "trim by numbers": { ...vf("trim=start_frame=10:end_frame=90"), sources: ["c-h264.mp4"] },
};

const numbering: Readonly<Record<string, Arguments>> = {
  "-r before, to mp4, sound encoded": {
    ...{ before: ["-r", "24"], audio: ["-c:a", "aac"], ...mp4 },
    sources: ["c-h264-open.mp4", "t-jitter.mkv", "t-drops.mp4", "t-edit.mp4", "t-late.ts", "t-negative.mkv"],
  },
  "-r before, as people write it": {
    ...{ before: ["-r", "23.976"], after: ["-af", "atempo=0.959"], audio: ["-c:a", "flac"] },
    sources: ["c-h264.mp4", "c-mpeg2.mpg", "t-mixed.mkv"],
  },
  "-r before, -t and scale": {
    ...{ before: ["-r", "30", "-t", "4"], after: ["-vf", "scale=160:-2"], ...mp4 },
    sources: ["c-h264.mp4"],
  },
  "-r before, and -r": { before: ["-r", "24"], after: ["-r", "30"], ...mp4, sources: ["c-h264.mp4", "t-jitter.mkv"] },
  "-r before, then setpts": { before: ["-r", "30"], ...vf("setpts=2*PTS"), audio: silent, sources: ["t-late.ts"] },
  "-r before, twice the source's, to mp4": { before: ["-r", "50"], ...mp4, sources: ["c-h264.mp4"] },
  "-r before, then fps": { before: ["-r", "30"], ...vf("fps=25"), audio: silent, sources: ["c-h264.mp4"] },
  "-r before, then yadif": { before: ["-r", "24"], ...vf("yadif"), sources: ["p-tff.ts"] },
  "-r and -ss before": { before: ["-ss", "1.7", "-r", "30"], sources: ["c-h264.mp4"] },
};

export const timedArguments: Readonly<Record<string, Arguments>> = { ...setpts, ...choosing, ...numbering };
