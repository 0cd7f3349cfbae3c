/** The promise, on the few cases every run has time for; matrix/ has more, npm run exactness all of them. */
import { caseOf, plainly } from "./cases.ts";
import { checkCases } from "./check.ts";

describe("the output equals one ffmpeg run's", () => {
  checkCases([
    { ...plainly("c-h264.mp4", "mkv"), way: "program", promised: true },
    { ...plainly("c-mpeg2.ts", "mp4"), promised: true },
    { ...plainly("t-late.mkv", "mp4"), promised: true },
    { ...plainly("t-drops.mp4", "mkv"), promised: true },
    { ...plainly("c-h264-open.mp4", "mkv", "copy"), promised: true },
    { ...caseOf("c-hevc.mp4", "x264 B-frames to mp4"), promised: true },
    { ...caseOf("rich.mkv", "-map 0"), promised: true },
    { ...caseOf("c-h264.mp4", "-ss before"), promised: true },
    caseOf("c-h264.mp4", "reverse"),
  ]);
});
