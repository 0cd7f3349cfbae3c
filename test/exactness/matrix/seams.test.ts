/** Sources and rates whose windows once began with another frame than one run has there. */
import { caseOf, plainly } from "../cases.ts";
import { checkCases } from "../check.ts";

describe("the output equals one ffmpeg run's at the seams", () => {
  checkCases([
    // Its decoder gives nothing for the first frames behind a recovery point, and a constant rate would fill the hole.
    { ...plainly("c-refresh.mp4", "mp4"), promised: true },
    // Frames midway between two ticks, where the window's clock isn't a whole number of microseconds.
    { ...caseOf("t-23976.mkv", "-r a little up"), promised: true },
    // Behind -ss, the demuxer begins the sound elsewhere where nobody reads the video.
    { ...caseOf("c-h264.mkv", "-ss before, to mkv, flac"), promised: true },
    // Copied sound that begins before -ss, below zero, which the file that it is taken from couldn't hold.
    { ...caseOf("c-h264.mkv", "-ss before, to mp4"), promised: true },
    // Without the user's own end, the sample went on for ever.
    { ...caseOf("c-h264.mp4", "sound without an end"), promised: true },
    { ...caseOf("c-h264.mp4", "graphs of picture and sound"), promised: true },
    { ...caseOf("t-mixed.mp4", "a graph for picture and sound, and -r"), promised: true },
    { ...caseOf("p-rotated.mp4", "a graph of one line"), promised: true },
    // The first frame that comes to overlay is judged by the picture's time, not by its own.
    { ...caseOf("c-h264.mp4", "overlay for a while"), promised: true },
    { ...caseOf("c-h264-open.mp4", "overlay by movie", "copy"), promised: true },
  ]);
});
