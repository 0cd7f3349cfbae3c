/**
 * dffmpeg as tests start it: from its sources, or the built one that DFFMPEG_TEST_PROGRAM names, which starts in a third
 * of the time and is what people run. scripts/test.sh builds one and names it.
 */
import { join } from "node:path";

const built = process.env["DFFMPEG_TEST_PROGRAM"];

/** The file that node is given. */
export const entry = built ?? join(import.meta.dirname, "..", "cli", "main.ts");

/** What node is given before dffmpeg's own words. */
export const dffmpegWords: readonly string[] =
  built === undefined ? ["--import", import.meta.resolve("tsx"), entry] : [entry];
