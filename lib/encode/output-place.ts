/** Where the output will lie: asked before anything runs, so that a missing folder isn't found out after the encode. */
import { access, constants, lstat, readlink, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errnoOf, errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import type { JobListener } from "../model/events.ts";
import type { Prepared } from "./prepare.ts";
import { reach } from "./reach.ts";

/** As the kernel's own limit (path_resolution(7)). */
const MAX_LINKS = 40;

const hints: Readonly<Record<string, (folder: string) => string>> = {
  ENOENT: (folder) => `There is no folder '${folder}': create it, or name another output.`,
  ENOTDIR: (folder) => `'${folder}' isn't a folder: name another output.`,
  EACCES: (folder) => `You may not write in the folder '${folder}': change that, or name another output.`,
  EROFS: (folder) => `The folder '${folder}' is mounted read-only: name another output.`,
};

/** @throws DffmpegError "input", in ffmpeg's words: it would refuse the same, and as early */
async function checkFolder(output: string): Promise<void> {
  const folder = dirname(output);
  try {
    // With a slash at its end only a folder is found.
    await access(`${folder}/`, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const hint = hints[errnoOf(cause)]?.(folder);
    throw new DffmpegError("input", `${output}: ${errnoText(cause)}`, {
      cause,
      ...(hint !== undefined && { hint }),
    });
  }
}

/** The segments have short names: only giving the output its own would tell, after the encode. */
const tooLong = (output: string, cause: unknown): DffmpegError =>
  new DffmpegError("input", `${output}: ${errnoText(cause)}`, {
    hint: "Name another output: most file systems allow 255 bytes, and a letter beyond ASCII takes two to four of them.",
    cause,
  });

/** A link is written through, as ffmpeg does, not replaced; it may lead nowhere yet. */
async function behindLinks(output: string): Promise<string> {
  let path = output;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isSymbolicLink()) return path;
    path = resolve(dirname(path), await readlink(path));
  }
  throw new DffmpegError("input", `${output}: Too many levels of symbolic links`);
}

/**
 * The same plan with the output's true place. What isn't a regular file, such as a named pipe, is ffmpeg's to write.
 * @throws DffmpegError "input" when nothing can be written there
 */
export async function placeOutput(prepared: Prepared, onEvent?: JobListener): Promise<Prepared> {
  const { output } = prepared.plan;
  return output === undefined ? prepared : reach(output, placed(prepared, output), onEvent);
}

async function placed(prepared: Prepared, named: string): Promise<Prepared> {
  const { plan, command } = prepared;
  const output = await behindLinks(named);
  await checkFolder(output);
  const found = await stat(output).catch((cause: unknown) => {
    if (errnoOf(cause) === "ENAMETOOLONG") throw tooLong(named, cause);
    return undefined;
  });
  if (found?.isDirectory()) throw new DffmpegError("input", `${named}: Is a directory`);
  if (!found || found.isFile()) return { ...prepared, plan: { ...plan, output } };
  const reason = `the output '${named}' isn't a regular file`;
  return { ...prepared, plan: { mode: "whole", reason, command, output: undefined } };
}
