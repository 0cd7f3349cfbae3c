/** The promise, on the few cases every run has time for; matrix/ has all of them. */
import { everyday } from "./cases.ts";
import { checkCase } from "./check.ts";

describe("the output equals one ffmpeg run's", () => {
  for (const wanted of everyday) checkCase(wanted);
});
