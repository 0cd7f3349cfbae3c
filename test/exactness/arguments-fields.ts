/** The matrix's arguments about fields, ticks, and how long frames last behind filters. A table; runs nothing. */
import { vf, type Arguments } from "./arguments.ts";

const mp4 = { to: "mp4" } as const;
const aac = ["-c:a", "aac"] as const;

export const fieldArguments: Readonly<Record<string, Arguments>> = {
  separatefields: { ...vf("separatefields"), sources: ["p-tff.ts", "c-h264.mp4", "t-jitter.mkv", "t-late.mkv"] },
  "separatefields to mp4": {
    ...{ ...vf("separatefields,scale=160:-2"), ...mp4, audio: aac },
    sources: ["p-tff.mp4", "c-hevc-open.mp4", "t-drops.mp4", "t-2997.ts"],
  },
  "separatefields behind -ss": {
    before: ["-ss", "0.9"],
    after: ["-vf", "separatefields", "-t", "4.63"],
    ...{ ...mp4, audio: aac, sources: ["p-tff.mp4", "c-h264.mp4"] },
  },
  "separatefields, -t before": {
    before: ["-t", "5.3"],
    ...vf("separatefields"),
    sources: ["p-tff.ts", "t-jitter.mkv"],
  },
  settb: { ...vf("settb=1/1000,scale=160:-2"), sources: ["c-h264-open.mp4", "t-2997.ts", "t-23976.mkv", "t-late.mkv"] },
  "settb to mp4": {
    ...{ ...vf("settb=AVTB"), ...mp4, audio: aac, sources: ["t-jitter.mp4", "t-2997.ts", "t-drops.mp4", "c-h264.mkv"] },
  },
  "settb and fps": { ...vf("settb=1/90000,fps=30"), ...mp4, sources: ["c-h264.mp4", "t-jitter.mkv"] },
  "settb and -r": { after: ["-vf", "settb=AVTB", "-r", "30"], ...mp4, sources: ["c-h264.mp4", "t-drops.mkv"] },
  "yadif and setpts in ticks": { ...vf("yadif,setpts=PTS+10240"), sources: ["c-h264.mp4", "p-tff.mp4"] },
  "yadif and setpts in ticks, to mp4": {
    ...vf("yadif,setpts=PTS/1.25"),
    audio: ["-an"],
    ...mp4,
    sources: ["t-jitter.mkv"],
  },
  "yadif per field, progressive left alone, to mp4, constant": {
    after: ["-vf", "yadif=1:deint=interlaced", "-fps_mode", "cfr"],
    ...{ ...mp4, audio: aac, sources: ["c-h264.mp4", "t-drops.mp4", "t-mixed.mp4"] },
  },
  "yadif per field, progressive left alone, and -r": {
    after: ["-vf", "yadif=1:deint=interlaced", "-r", "50"],
    ...{ ...mp4, sources: ["c-h264.mp4", "c-mpeg2.ts", "t-jitter.mkv"] },
  },
  "w3fdif of frames": { ...vf("w3fdif=mode=frame"), sources: ["p-tff.mkv", "t-jitter.mkv"] },
  "w3fdif of frames, to mp4, constant": {
    after: ["-vf", "w3fdif=mode=frame", "-fps_mode", "cfr"],
    ...{ ...mp4, sources: ["t-drops.mp4", "t-jitter.mkv"] },
  },
  "tmix, constant": { after: ["-vf", "tmix=3", "-fps_mode", "cfr"], ...mp4, sources: ["t-drops.mp4", "t-mixed.mp4"] },
  "tmedian and tlut2": { ...vf("tmedian=radius=2,tlut2=c0='(x+y)/2'"), sources: ["c-h264.mp4", "t-jitter.mkv"] },
  "phase and scopes, to mp4": {
    ...{ ...vf("phase=t,datascope=s=320x180,histogram"), ...mp4, audio: aac, sources: ["p-tff.ts", "c-h264.mp4"] },
  },
  "-ss before, without sound": { before: ["-ss", "2.05"], audio: ["-an"], sources: ["c-h264.ts", "c-mpeg2.ts"] },
};
