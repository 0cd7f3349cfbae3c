/** What went wrong, for people: one line, then the next step. Pure. */
import { DffmpegError, messageOf, type ErrorCode } from "../lib/model/errors.ts";

export interface Failure {
  readonly exitCode: number;
  /** Ends with a newline. */
  readonly text: string;
  /** The same for programs. */
  readonly facts: { readonly code: ErrorCode | "bug"; readonly message: string; readonly hint?: string };
}

/** Interrupted is 255, everything else 1: ffmpeg's numbers. */
export function failureOf(thrown: unknown, options: { readonly verbose: boolean }): Failure {
  return thrown instanceof DffmpegError ? expected(thrown, options.verbose) : bug(thrown, options.verbose);
}

function expected({ code, message, hint, cause }: DffmpegError, verbose: boolean): Failure {
  const lines = [`dffmpeg: ${message}`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (verbose && cause !== undefined) lines.push(`  caused by: ${messageOf(cause)}`);
  return {
    exitCode: code === "interrupted" ? 255 : 1,
    text: `${lines.join("\n")}\n`,
    facts: { code, message, ...(hint !== undefined && { hint }) },
  };
}

function bug(thrown: unknown, verbose: boolean): Failure {
  const message = messageOf(thrown);
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const next = verbose ? stack : "  Please report it, with what --verbose adds.";
  return {
    exitCode: 1,
    text: `dffmpeg: this is a bug in dffmpeg: ${message}\n${next}\n`,
    facts: { code: "bug", message },
  };
}
