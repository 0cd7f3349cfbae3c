/** One encode: display, signals, the overwrite question and the report around the library's work. Decides no media matter. */
import type { Readable } from "node:stream";
import { isatty } from "node:tty";
import type { JobEvent, JobRequest, JobResult } from "../lib/index.ts";
import { displayFor, jsonDisplay, type Clock, type Display } from "./display.ts";
import { leftOutWatch } from "./left-out.ts";
import { watchInterrupts, type SignalSource } from "./interrupt.ts";
import type { Engine, Order } from "./order.ts";
import { watchNodes, type NodesWatch } from "./nodes-watch.ts";
import { mayAsk, overwriteQuestion } from "./question.ts";
import { checkPlace, writeReport } from "./report-file.ts";
import { eventStream, leaveAtOnce, tell, tellStatus } from "./tell.ts";
import { watchKeys, type Keys } from "./keys.ts";
import { watchSuspending } from "./suspend.ts";
import type { Terminal } from "./terminal.ts";
import { timelineFile } from "./timeline-file.ts";
import { shown } from "./wording.ts";

/** What a command uses of its process. */
export interface Surroundings extends SignalSource {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable & { readonly isTTY?: boolean; readonly fd?: number };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly fd?: number };
  readonly stderr: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly fd?: number;
    readonly columns?: number;
    readonly rows?: number;
  };
  exit(code: number): unknown;
  /** Undefined: no keys are heard. */
  readonly terminal?: Terminal;
}

/** The process's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms).unref();
    return () => {
      clearInterval(timer);
    };
  },
};

/** Resolves with the exit status. What goes wrong is said here, unless ffmpeg's -loglevel wants silence. */
export async function runJob(order: Order, engine: Engine, around: Surroundings): Promise<number> {
  const display = displayOf(order, around);
  let whole = false;
  const unfinished = new Set<string>();
  const terminal = terminals(around).length > 0;
  const watch = watchOf(order, engine, display);
  const events = order.own.jsonEvents ? eventStream(order.request.args, around) : undefined;
  const interrupts = watchInterrupts(around, {
    hungUp: hangUpOf(around),
    reload: () => watch?.reload(),
    ffmpegHearsIt: () => whole && terminal,
    first: () => {
      if (order.verbosity.warnings) display.say("stopping and releasing the nodes; once more leaves at once");
    },
    again: () => {
      keys?.stop();
      leaveAtOnce(events, unfinished, around);
    },
  });
  const { signal } = interrupts;
  const keys = keysOf(order, around, () => {
    if (interrupts.end() && order.verbosity.warnings)
      display.say("q: stopping and releasing the nodes; Ctrl-C leaves at once");
  });
  const freely =
    terminal &&
    watchSuspending(around, {
      before: () => {
        keys?.release();
        display.clear();
      },
      after: () => keys?.look(),
    });
  const leftOut = leftOutWatch();
  const timeline = timelineFile(order.own.timeline, order.request.args, systemClock);
  const question = questionOf(order, around, display, signal);
  const onEvent = (event: JobEvent): void => {
    if (event.type === "planned") {
      whole = event.mode === "whole" && event.node === undefined;
      // An ffmpeg here reads them itself.
      if (whole) keys?.stop();
      else keys?.listen();
    }
    leftOut.see(event);
    timeline.see(event);
    display.show(event.type === "kept" ? { ...event, ...nodesOption(order) } : event);
  };
  const onFfmpegText = (text: string): void => void around.stderr.write(text);
  try {
    const { exitCode } = await encode(order, engine, display, {
      ...{
        onEvent,
        signal,
        unfinished,
        onFfmpegText,
        ...question.asking,
        ...(watch && { inventoryChanges: watch.subscribe }),
      },
    });
    await timeline.write();
    tellStatus(exitCode, events);
    return signal.aborted && exitCode !== 0 ? 255 : exitCode;
  } catch (thrown) {
    display.close();
    // What broke the job matters more than what its picture lacks.
    await timeline.write(thrown).catch(() => undefined);
    // Whoever said no has been answered already.
    const errors = order.verbosity.errors && !question.declined();
    const code = tell(leftOut.shortened(thrown, order), { events, verbose: order.own.verbose, errors }, around);
    return signal.aborted ? 255 : code;
  } finally {
    keys?.stop();
    display.close();
    if (freely) freely();
    interrupts.stop();
  }
}

/** Where ffmpeg would read keys: undefined elsewhere. */
function keysOf({ request }: Order, { stdin, terminal }: Surroundings, onQuit: () => void): Keys | undefined {
  if (!terminal || stdin.isTTY !== true || !mayAsk(request.args)) return undefined;
  return watchKeys(stdin, terminal, systemClock, onQuit);
}

async function encode(
  { own, request, nodes, named, verbosity }: Order,
  engine: Engine,
  display: Display,
  hooks: Pick<
    JobRequest,
    "onEvent" | "signal" | "unfinished" | "confirmOverwrite" | "inventoryChanges" | "onFfmpegText"
  >,
): Promise<JobResult> {
  const words = [...request.args, ...(nodes ? [nodes.path] : [])];
  if (own.report !== undefined) await checkPlace(own.report, "report", words);
  if (own.timeline !== undefined)
    await checkPlace(own.timeline, "timeline", [...words, ...(own.report === undefined ? [] : [own.report])]);
  if (nodes?.source === "the default place" && verbosity.notices) display.say(`nodes from ${nodes.path}`);
  if (named !== undefined && verbosity.notices) display.say(`the output is ${named}`);
  const result = await engine.encode({ ...request, ...hooks, stdio: "inherit" });
  if (own.report !== undefined) await writeReport(own.report, result.report);
  return result;
}

/** Whether the terminal that stands at the beginning is gone. */
export function hangUpOf(around: Streams): () => boolean {
  const atFirst = terminals(around);
  return () => atFirst.length > 0 && !atFirst.some((fd) => isatty(fd));
}

type Streams = Pick<Surroundings, "stdin" | "stdout" | "stderr">;

function terminals({ stdin, stdout, stderr }: Streams): readonly number[] {
  return [stdin, stdout, stderr].flatMap(({ isTTY, fd }) => (isTTY === true && fd !== undefined ? [fd] : []));
}

function watchOf({ nodes, verbosity }: Order, engine: Engine, display: Display): NodesWatch | undefined {
  if (!nodes) return undefined;
  const say = (line: string): void => {
    if (verbosity.warnings) display.say(line);
  };
  return watchNodes({ path: nodes.path, load: (path) => engine.loadInventory(path), say });
}

function questionOf({ request }: Order, around: Surroundings, display: Display, signal: AbortSignal) {
  let declined = false;
  const ask = overwriteQuestion(around, signal);
  const confirmOverwrite = async (path: string): Promise<boolean> => {
    display.clear();
    const yes = await ask(path);
    if (!yes) declined = true;
    return yes;
  };
  return { asking: mayAsk(request.args) ? { confirmOverwrite } : {}, declined: () => declined };
}

function displayOf({ own, request, verbosity }: Order, around: Surroundings): Display {
  if (own.jsonEvents) return jsonDisplay(eventStream(request.args, around));
  return displayFor(around.stderr, verbosity, around.env, systemClock);
}

/** What a kept job's other commands need as well; a nodes file that counts by itself needs no option. */
function nodesOption({ nodes }: Order): { readonly nodesOption?: string } {
  return nodes?.source === "--nodes" ? { nodesOption: `--nodes ${shown(nodes.path)}` } : {};
}
