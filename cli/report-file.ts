/** --report: the job's report as a JSON file that's whole or not there. */
import { access, constants, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { DffmpegError, messageOf } from "../lib/model/errors.ts";

/** Tells before the encode rather than after it. Throws a DffmpegError of code "usage". */
export async function checkReportPlace(file: string): Promise<void> {
  await access(path.dirname(path.resolve(file)), constants.W_OK).catch((cause: unknown) => {
    throw new DffmpegError("usage", `can't write the report ${file}: ${messageOf(cause)}`, {
      hint: "Give --report a file in a folder that exists and may be written to.",
      cause,
    });
  });
}

/** Throws a DffmpegError of code "storage"; the output of the encode is complete all the same. */
export async function writeReport(file: string, report: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "wx");
    await handle.writeFile(`${JSON.stringify(report, undefined, 2)}\n`).finally(() => handle.close());
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new DffmpegError("storage", `the encode is done, but not its report ${file}: ${messageOf(cause)}`, { cause });
  }
}
