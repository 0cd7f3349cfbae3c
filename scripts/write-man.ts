/** Writes man/dffmpeg.1 from the table that gives --help: npm run man. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { manPage } from "../cli/help/man.ts";

await writeFile(join(import.meta.dirname, "..", "man", "dffmpeg.1"), manPage());
