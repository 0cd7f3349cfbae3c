/**
 * dffmpeg as tests start it: from its sources, or the built one that DFFMPEG_TEST_PROGRAM names, which starts in a third
 * of the time and is what people run. scripts/test.sh builds one and names it.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const built = process.env["DFFMPEG_TEST_PROGRAM"];

// How fast nodes were in one test is no other's business, nor whoever's who runs them.
process.env["DFFMPEG_SPEEDS"] ??= "";

/** The folder with `cli`, `dist` and `scripts` that was built; undefined where tests start it from its sources. */
export const builtRoot = built === undefined ? undefined : dirname(dirname(built));

/** The file that node is given. */
export const entry = built ?? join(import.meta.dirname, "..", "cli", "main.ts");

/** What node is to import to read TypeScript. (mocha may have loaded this as CommonJS, where import.meta has no resolve.) */
export const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** What node is given before dffmpeg's own words. */
export const dffmpegWords: readonly string[] = built === undefined ? ["--import", loader, entry] : [entry];
