/** Sources and rates whose windows once began with another frame than one run has there. */
import { caseOf, plainly } from "../cases.ts";
import { checkCases } from "../check.ts";

describe("the output equals one ffmpeg run's at the seams", () => {
  checkCases([
    // Its decoder gives nothing for the first frames behind a recovery point, and a constant rate would fill the hole.
    { ...plainly("c-refresh.mp4", "mp4"), promised: true },
    // Frames midway between two ticks, where the window's clock isn't a whole number of microseconds.
    { ...caseOf("t-23976.mkv", "-r a little up"), promised: true },
  ]);
});
