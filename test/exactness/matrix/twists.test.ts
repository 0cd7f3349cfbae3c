/** Sources and commands with a twist: open GOPs, varying rates, late starts, many streams, what runs whole. */
import { twists } from "../cases.ts";
import { checkCase } from "../check.ts";

describe("the output equals one ffmpeg run's, with a twist", () => {
  for (const wanted of twists) checkCase(wanted);
});
