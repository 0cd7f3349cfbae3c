/** What went wrong, to where it's read: one more event for programs, words for people; never both in one stream. */
import { unlink } from "node:fs";
import { DffmpegError } from "../lib/model/errors.ts";
import { failureOf } from "./failure.ts";

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export interface Telling {
  /** Where events go; undefined where nobody asked for them. */
  readonly events: { write(text: string): unknown } | undefined;
  readonly verbose: boolean;
  /** Whether people want to read of errors. */
  readonly errors: boolean;
}

/** @returns the exit status */
export function tell(
  thrown: unknown,
  { events, verbose, errors }: Telling,
  { stderr }: Pick<Streams, "stderr">,
): number {
  const { exitCode, text, facts } = failureOf(thrown, { verbose });
  events?.write(`${JSON.stringify({ type: "error", ...facts })}\n`);
  if (errors && events !== stderr) stderr.write(text);
  return exitCode;
}

/**
 * The second Ctrl-C: whatever still goes on tells of no end. People have been told beforehand.
 * @param unfinished hidden files that nobody else would remove
 */
export function leaveAtOnce(
  events: Telling["events"],
  unfinished: Iterable<string>,
  around: Pick<Streams, "stderr"> & { exit(code: number): unknown },
): void {
  // Not waited for here: a share that doesn't answer would hold the process. Its end waits a moment for calls that have begun.
  for (const path of unfinished) unlink(path, () => undefined);
  const thrown = new DffmpegError("interrupted", "interrupted twice; left at once");
  around.exit(tell(thrown, { events, verbose: false, errors: false }, around));
}

/** Of an ffmpeg that ran in this process's place: people have read its own words. */
export function tellStatus(exitCode: number, events: Telling["events"]): void {
  if (exitCode === 0) return;
  const [code, message] = ["encode", `ffmpeg ended with ${exitCode}`];
  events?.write(`${JSON.stringify({ type: "error", code, message, hint: "Its own words are on standard error." })}\n`);
}

/** For words that aren't understood yet, or never will be. @param args dffmpeg's own, ffmpeg's among them or not */
export function tellEarly(thrown: unknown, args: readonly string[], around: Streams): number {
  const events = args.includes("--json-events") ? eventStream(args, around) : undefined;
  return tell(thrown, { events, verbose: args.includes("--verbose"), errors: true }, around);
}

/** Of a command of dffmpeg's own, whose "-" is standard input, and whose standard output is its own. */
export function tellEarlyOf(thrown: unknown, args: readonly string[], around: Streams): number {
  return tellEarly(
    thrown,
    args.filter((arg) => arg !== "-"),
    around,
  );
}

/** Standard output, unless ffmpeg's own output may go there. */
export function eventStream<T>(args: readonly string[], { stdout, stderr }: { stdout: T; stderr: T }): T {
  const taken = args.some((arg, at) => args[at - 1] !== "-i" && /^(-|pipe:1?|\/dev\/stdout)$/.test(arg));
  return taken ? stderr : stdout;
}
