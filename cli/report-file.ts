/** --report and --timeline: files that are whole or not there. */
import { access, constants, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { DffmpegError, messageOf } from "../lib/model/errors.ts";

/** Tells before the encode rather than after it. Throws a DffmpegError of code "usage". */
export async function checkPlace(file: string, what: "report" | "timeline"): Promise<void> {
  await access(path.dirname(path.resolve(file)), constants.W_OK).catch((cause: unknown) => {
    throw new DffmpegError("usage", `can't write the ${what} ${file}: ${messageOf(cause)}`, {
      hint: `Give --${what} a file in a folder that exists and may be written to.`,
      cause,
    });
  });
}

/** Throws a DffmpegError of code "storage"; the output of the encode is complete all the same. */
export function writeReport(file: string, report: unknown): Promise<void> {
  return writeFileWhole(file, `${JSON.stringify(report, undefined, 2)}\n`, "report");
}

/** Throws a DffmpegError of code "storage", as above. */
export async function writeFileWhole(file: string, text: string, what: "report" | "timeline"): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "wx");
    await handle.writeFile(text).finally(() => handle.close());
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new DffmpegError("storage", `the encode is done, but not its ${what} ${file}: ${messageOf(cause)}`, {
      cause,
    });
  }
}
