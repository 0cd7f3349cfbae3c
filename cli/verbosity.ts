/** How much to say, from dffmpeg's own options and ffmpeg's -loglevel and -stats. Pure. */
import type { OwnOptions } from "./options.ts";

export interface Verbosity {
  readonly errors: boolean;
  readonly warnings: boolean;
  readonly notices: boolean;
  /** Progress and the steps towards the end. */
  readonly progress: boolean;
  readonly details: boolean;
}

/** AV_LOG_* of libavutil/log.h. */
const levels: Readonly<Record<string, number>> = {
  quiet: -8,
  panic: 0,
  fatal: 8,
  error: 16,
  warning: 24,
  info: 32,
  verbose: 40,
  debug: 48,
  trace: 56,
};

export function verbosityOf(own: Pick<OwnOptions, "quiet" | "verbose">, args: readonly string[]): Verbosity {
  const level = logLevel(args);
  const loud = !own.quiet && level >= 32;
  return {
    errors: level >= 8,
    warnings: !own.quiet && level >= 24,
    notices: loud,
    // As ffmpeg does: -stats shows progress whatever the level.
    progress: !own.quiet && (statsWanted(args) ?? loud),
    details: own.verbose || (!own.quiet && level >= 40),
  };
}

/** The last -v or -loglevel, which may have flags before the level: "repeat+level+error". */
function logLevel(args: readonly string[]): number {
  const at = args.findLastIndex((arg, index) => (arg === "-v" || arg === "-loglevel") && index + 1 < args.length);
  const word = at < 0 ? "info" : (args[at + 1]?.split("+").at(-1) ?? "");
  return levels[word] ?? (/^-?\d+$/.test(word) ? Number(word) : 32);
}

function statsWanted(args: readonly string[]): boolean | undefined {
  const last = args.findLast((arg) => arg === "-stats" || arg === "-nostats");
  return last === undefined ? undefined : last === "-stats";
}
