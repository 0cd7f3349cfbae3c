/** Every source, output and encoder the README promises. */
import { promises } from "../cases.ts";
import { checkCase } from "../check.ts";

describe("the output equals one ffmpeg run's, for all that is promised", () => {
  for (const wanted of promises) checkCase(wanted);
});
