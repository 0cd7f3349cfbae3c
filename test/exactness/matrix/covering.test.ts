/** Each source and each argument of the matrix once, the promised ones among them. */
import { covering } from "../cases.ts";
import { checkCases } from "../check.ts";

describe("the output equals one ffmpeg run's, for each source and each argument", () => {
  checkCases(covering);
});
