/** Finds the controller's own ffmpeg and ffprobe. Runs nothing but their -version, and that once for each build. */
import { createRequire } from "node:module";
import { DffmpegError } from "../model/errors.ts";
import { remembered } from "./memory.ts";
import { ffmpegVersion } from "../model/ffmpeg-version.ts";
import { runProgram } from "./run.ts";

export interface Programs {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** ffmpeg's, as `ffmpeg -version` says: "5.1.9-0+deb12u1". */
  readonly version: string;
}

const INSTALL = "Install it (Debian, Raspberry Pi OS: sudo apt install ffmpeg), or name one with";

function versionOf(program: string): Promise<string | undefined> {
  return remembered(program, "version", async () => {
    const version = await askVersion(program);
    return { answer: version, keep: version !== undefined };
  });
}

async function askVersion(program: string): Promise<string | undefined> {
  try {
    const { code, stdout } = await runProgram(program, ["-hide_banner", "-version"]);
    return code === 0 ? (ffmpegVersion(stdout) ?? "unknown") : undefined;
  } catch {
    return undefined;
  }
}

/** The last resort: a build from 2018, and an optional package that may not be there. */
function bundledFfprobe(): string | undefined {
  try {
    return (createRequire(import.meta.url)("ffprobe-static") as { path?: string }).path;
  } catch {
    return undefined;
  }
}

async function findFfprobe(wanted: string | undefined): Promise<string | undefined> {
  const named = wanted ?? process.env.FFPROBE_PATH;
  if (named !== undefined) return (await versionOf(named)) === undefined ? undefined : named;
  if ((await versionOf("ffprobe")) !== undefined) return "ffprobe";
  return bundledFfprobe();
}

/**
 * @param wanted programs named by the user; FFMPEG_PATH and FFPROBE_PATH come next, then PATH
 * @throws DffmpegError "input" when one doesn't run
 */
export async function findPrograms(wanted: {
  ffmpeg?: string | undefined;
  ffprobe?: string | undefined;
}): Promise<Programs> {
  const ffmpeg = wanted.ffmpeg ?? process.env.FFMPEG_PATH ?? "ffmpeg";
  const [version, ffprobe] = await Promise.all([versionOf(ffmpeg), findFfprobe(wanted.ffprobe)]);
  if (version === undefined) {
    throw new DffmpegError("input", `no working ffmpeg: '${ffmpeg}' can't be run on this machine`, {
      hint: `${INSTALL} --ffmpeg PATH.`,
    });
  }
  if (ffprobe === undefined) {
    throw new DffmpegError("input", "no working ffprobe on this machine", { hint: `${INSTALL} --ffprobe PATH.` });
  }
  return { ffmpeg, ffprobe, version };
}
