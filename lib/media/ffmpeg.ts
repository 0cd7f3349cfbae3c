/** The controller's own ffmpeg steps, cutting and merging, through fluent-ffmpeg. Never used for nodes. */
import type { FfmpegCommand } from "fluent-ffmpeg";
import { DffmpegError } from "../model/errors.ts";
import type { FfmpegCall } from "../model/ffmpeg-call.ts";
import { ioTroubleIn } from "../model/io-trouble.ts";
import type { Programs } from "./programs.ts";

/** ffmpeg ended with an error: `stderr` holds its last lines. */
export class FfmpegFailure extends Error {
  override readonly name = "FfmpegFailure";
  readonly stderr: string;

  constructor(message: string, stderr: string) {
    super(message);
    this.stderr = stderr;
  }
}

/** fluent-ffmpeg splits a lone option at its first space; as several arguments they stay as they are. */
const raw = (options: readonly string[]): [string, ...string[]] => ["-nostdin", ...options];

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many frames of its first video ffmpeg has written. */
  readonly onFrames?: ((frames: number) => void) | undefined;
}

const statsLine = /^frame= *(\d+)/;

function unreadable(line: string, cause: unknown): DffmpegError {
  return new DffmpegError("storage", `a file couldn't be read to its end: ${line}`, {
    hint: "Is the disk or the share that it lies on in order? Then run the same command again.",
    cause,
  });
}

/** Its lines of progress would hide its last words. */
const withoutStats = (stderr: string): string =>
  stderr
    .split("\n")
    .filter((line) => !statsLine.test(line))
    .join("\n");

/**
 * Before its first call, fluent-ffmpeg has ffmpeg list its formats and its encoders, to say early what isn't there. What is
 * called here was made for this very ffmpeg, and each of its starts takes as long as much of dffmpeg's own.
 */
function withoutLookingAround(command: FfmpegCommand): FfmpegCommand {
  const any = new Proxy({}, { has: () => true, get: () => ({ canMux: true, canDemux: true }) });
  command.availableFormats = (done) => {
    done(null as never, any);
  };
  command.availableEncoders = (done) => {
    done(null as never, {});
  };
  return command;
}

/**
 * Runs the call to its end and leaves `output`.
 * @throws FfmpegFailure; DffmpegError "storage" where a file couldn't be read, whatever ffmpeg ended with; or the signal's
 *   reason
 */
export async function runCall(
  programs: Programs,
  call: FfmpegCall,
  output: string,
  options: CallOptions = {},
): Promise<void> {
  const { default: fluent } = await import("./fluent.ts");
  const command = withoutLookingAround(fluent({ stdoutLines: 50 })).setFfmpegPath(programs.ffmpeg);
  for (const { path, options: before } of call.inputs) command.input(path).inputOptions(...raw(before));
  const { onFrames } = options;
  let trouble: string | undefined;
  command.on("stderr", (line: string) => (trouble ??= ioTroubleIn(line)));
  command.output(output).outputOptions(...raw([...call.options, ...(onFrames ? ["-stats"] : [])]));
  if (onFrames) {
    command.on("stderr", (line: string) => {
      const frames = statsLine.exec(line)?.[1];
      if (frames !== undefined) onFrames(Number(frames));
    });
  }
  const stop = (): void => void command.kill("SIGKILL");
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    options.signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      command.on("end", () => {
        if (trouble === undefined) resolve();
        else reject(new FfmpegFailure(trouble, trouble));
      });
      command.on("error", (error: Error, _stdout: string | null, stderr: string | null) => {
        reject(new FfmpegFailure(error.message, withoutStats(stderr ?? "")));
      });
      // fluent-ffmpeg doesn't start ffmpeg at once: until then, there was nothing that could be ended.
      command.on("start", () => {
        if (options.signal?.aborted) stop();
      });
      command.run();
    });
  } catch (failure) {
    options.signal?.throwIfAborted();
    throw trouble === undefined ? failure : unreadable(trouble, failure);
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}
