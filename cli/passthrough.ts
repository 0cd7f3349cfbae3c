/** Questions only ffmpeg can answer (-version, -h, -encoders, …) go straight to it. Must stay cheap to load. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { errnoText } from "../lib/model/errno.ts";

/** ffmpeg's options that print something and end. cli/dffmpeg has them too: it hands those that stand first to ffmpeg itself. */
export const questions = new Set(
  (
    "L h ? help version buildconf formats muxers demuxers devices codecs decoders encoders bsfs protocols filters " +
    "pix_fmts layouts sample_fmts dispositions colors sources sinks hwaccels"
  )
    .split(" ")
    .map((name) => `-${name}`),
);

/** What may come before a question, and whether it takes a value. */
const prefixes = new Map([
  ["-hide_banner", false],
  ["-nostdin", false],
  ["-y", false],
  ["-n", false],
  ["-v", true],
  ["-loglevel", true],
  ["--ffmpeg", true],
  ["--quiet", false],
  ["--verbose", false],
]);

/** Whether the command opens with such a question. One that comes after files is left to the library to sort out. */
export function asksFfmpegItself(args: readonly string[]): boolean {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (questions.has(arg)) return true;
    if (arg.startsWith("--ffmpeg=")) continue;
    const takesValue = prefixes.get(arg);
    if (takesValue === undefined) return false;
    if (takesValue) index += 1;
  }
  return false;
}

/** Runs ffmpeg on this process's own streams. Resolves with its exit status, 128 + n for signal n, 1 if it can't be run. */
export function passThrough(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { program, rest } = withoutOwn(args, env["FFMPEG_PATH"] ?? "ffmpeg");
  const child = spawn(program, rest, { stdio: "inherit" });
  // The terminal sends Ctrl-C to ffmpeg as well: it decides, dffmpeg only waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`dffmpeg: can't run ${program}: ${errnoText(error)}\n`);
      process.stderr.write(
        "  Install it (Debian, Raspberry Pi OS: sudo apt install ffmpeg), or name one with --ffmpeg PATH.\n",
      );
      resolve(1);
    });
    child.on("close", (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function withoutOwn(args: readonly string[], fallback: string): { program: string; rest: readonly string[] } {
  let program = fallback;
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (arg === "--ffmpeg") program = args[(index += 1)] ?? program;
    else if (arg.startsWith("--ffmpeg=")) program = arg.slice("--ffmpeg=".length);
    else if (arg !== "--quiet" && arg !== "--verbose") rest.push(arg);
  }
  return { program, rest };
}
