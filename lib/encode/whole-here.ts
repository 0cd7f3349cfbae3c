/** Runs a command whole on this machine: plain ffmpeg, with its own words and exit code. */
import { spawn, spawnSync, type StdioOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { isatty } from "node:tty";
import { formatCommand } from "../command/parse.ts";
import type { Programs } from "../media/programs.ts";
import { DffmpegError } from "../model/errors.ts";
import { shownCommand } from "../nodes/shown-command.ts";
import type { WholePlan } from "../plan/types.ts";
import { discard, exists } from "../storage/publish.ts";
import { ensureRoom } from "../storage/room.ts";
import type { JobRequest } from "./request.ts";
import { putInPlace } from "./in-place.ts";
import { withOwnName, type Renaming } from "./own-name.ts";

/** Time for ffmpeg to end by itself after SIGINT before it's killed. */
const GRACE_MS = 5000;

/** The arguments with the one output file under another name; the overwrite question is settled by then. */
export function intoPart({ command }: Pick<WholePlan, "command">, part: string): string[] {
  const [output] = command.outputs;
  const outputs = output ? [{ ...output, url: part }] : [];
  const globals = command.globals.filter(({ name }) => name !== "y" && name !== "n");
  return ["-y", ...formatCommand({ ...command, globals, outputs })];
}

/** ffmpeg's words alone, nothing of its output, depend on these. */
function quietOptions({ command: { globals } }: WholePlan, stats: "-stats" | "-nostats"): string[] {
  const given = (...names: readonly string[]): boolean => globals.some(({ name }) => names.includes(name));
  return [...(given("loglevel", "v") ? [] : ["-loglevel", "error"]), ...(given("stats", "nostats") ? [] : [stats])];
}

/** Linux ends a process with its parent where setpriv (util-linux) asks it to: a killed controller leaves no ffmpeg. */
const untilWeDie = ["setpriv", "--pdeathsig", "KILL"];

function canDieWithUs(): boolean {
  const [program = "", ...args] = untilWeDie;
  return spawnSync(program, [...args, "true"], { stdio: "ignore" }).status === 0;
}

/** The levels of libavutil/log.h at which the user isn't told what the hidden name is for. */
const terse = ["quiet", "panic", "fatal", "error", "warning"];

/** Whether ffmpeg says little but what is wrong, which is to name what the user knows. Else all that it says goes past us. */
function isTerse({ command: { globals }, refused }: WholePlan): boolean {
  const word = globals.findLast(({ name }) => name === "loglevel" || name === "v")?.value ?? "info";
  const level = word.split("+").at(-1) ?? "";
  return refused !== undefined || terse.includes(level) || Number(level) < 32;
}

function stdioOf({ stdio = "ignore", onFfmpegText }: JobRequest, names: Renaming | undefined): StdioOptions {
  if (!onFfmpegText) return stdio;
  if (stdio === "ignore") return ["ignore", "ignore", "pipe"];
  return names ? ["inherit", "inherit", "pipe"] : stdio;
}

/** It colours what it says on a terminal, and sees none where that goes past us. */
function environment(): NodeJS.ProcessEnv {
  return isatty(2) && process.env["TERM"] && !process.env["NO_COLOR"]
    ? { ...process.env, AV_LOG_FORCE_COLOR: "1" }
    : process.env;
}

function run(program: string, args: readonly string[], request: JobRequest, names?: Renaming): Promise<number> {
  const [first = program, ...rest] = [...(canDieWithUs() ? untilWeDie : []), program, ...args];
  request.onEvent?.({ type: "command", node: undefined, command: shownCommand([program, ...args]) });
  return new Promise((resolve, reject) => {
    const child = spawn(first, rest, { stdio: stdioOf(request, names), env: names ? environment() : process.env });
    const say = (text: string): void => {
      if (text !== "") request.onFfmpegText?.(text);
    };
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      say(names?.take(text) ?? text);
    });
    let killer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill("SIGINT");
      killer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    };
    request.signal?.addEventListener("abort", stop, { once: true });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(killer);
      request.signal?.removeEventListener("abort", stop);
      say(names?.rest() ?? "");
      resolve(code ?? 255);
    });
    if (request.signal?.aborted) stop();
  });
}

/**
 * A single output file appears under its name only when ffmpeg has ended well; pipes and everything else are ffmpeg's.
 * @param part the name that the output has until then; undefined where it has no name of its own
 * @returns ffmpeg's exit code
 */
export async function runHere(
  programs: Programs,
  plan: WholePlan,
  request: JobRequest,
  part: string | undefined,
): Promise<number> {
  const quiet = request.quiet === true;
  // Of what it refuses, its error lines are the news; should it take it after all, it shows its progress.
  const before = quiet || plan.refused !== undefined ? quietOptions(plan, quiet ? "-nostats" : "-stats") : [];
  if (plan.output === undefined || part === undefined)
    return run(programs.ffmpeg, [...before, ...request.args], request);
  request.unfinished?.add(part);
  try {
    const names = isTerse(plan) ? withOwnName(part, plan.output) : undefined;
    const code = await run(programs.ffmpeg, [...before, ...intoPart(plan, part)], request, names);
    if (code === 0 && !request.signal?.aborted) {
      // What it writes to can be removed meanwhile, of which ffmpeg hears nothing.
      if (!(await exists(part))) throw goneMeanwhile(plan.output);
      await ensureRoom(plan.output);
      await putInPlace(part, plan.output, plan.replaces === true);
    }
    return code;
  } finally {
    await discard(part);
    request.unfinished?.delete(part);
  }
}

function goneMeanwhile(output: string): DffmpegError {
  const folder = dirname(output);
  const what = existsSync(folder) ? "what ffmpeg wrote was" : `its folder ${folder} was`;
  return new DffmpegError("storage", `${output} isn't there: ${what} removed or renamed while it was encoded`, {
    hint: "Put the folder back, and leave hidden files in it alone; then run the same command again.",
  });
}
