/** `dffmpeg batch`: many files, one queue. Its words, its display and its exit status; what is done is the library's. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { text as readAll } from "node:stream/consumers";
import * as library from "../../lib/index.ts";
import { DffmpegError, type BatchRequest, type BatchResult, type Wanted } from "../../lib/index.ts";
import { homeFolder } from "../../lib/model/home-folder.ts";
import { watchInterrupts } from "../interrupt.ts";
import { hangUpOf, systemClock, type Surroundings } from "../job.ts";
import { findNodesFile } from "../nodes-file.ts";
import { watchNodes } from "../nodes-watch.ts";
import { speedsFile } from "../speeds-file.ts";
import { leaveAtOnce, tellEarlyOf } from "../tell.ts";
import { watchSuspending } from "../suspend.ts";
import { saidLine } from "../wording.ts";
import { batchDisplay, summaryText, type BatchDisplay } from "./batch-display.ts";
import { planLine } from "./batch-plan.ts";
import { batchTimelines, makeTimelines } from "./batch-timelines.ts";
import { batchUsage, readBatchWords, type BatchWords, type Word } from "./batch-words.ts";

/** The configuration that counts: --config, $DFFMPEG_BATCH, the user's own. */
function configFile(option: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (option !== undefined) return option;
  if (env["DFFMPEG_BATCH"]) return env["DFFMPEG_BATCH"];
  const folder = path.join(env["XDG_CONFIG_HOME"] ?? path.join(env["HOME"] ?? homeFolder(), ".config"), "dffmpeg");
  return ["batch.json", "batch.yml"].map((name) => path.join(folder, name)).find((file) => existsSync(file));
}

/** Kept for longer than a temporary folder: it says what is done. A name with a slash is a folder of the user's own. */
function queueFolder(name: string, env: NodeJS.ProcessEnv): string {
  if (name.includes("/")) return ownFolder(path.resolve(name));
  if (!/^[\w.-]+$/.test(name) || name.startsWith(".")) {
    throw new DffmpegError("usage", `--queue '${name}' isn't a name`, {
      hint: "Letters, digits, '.', '_' and '-'; or a folder.",
    });
  }
  const state = env["XDG_STATE_HOME"] ?? path.join(env["HOME"] ?? homeFolder(), ".local", "state");
  return path.join(state, "dffmpeg", "queues", name);
}

/** Itself is made where it isn't there, those above it aren't: they are more likely misspelt. */
function ownFolder(folder: string): string {
  const above = path.dirname(folder);
  if (existsSync(above)) return folder;
  throw new DffmpegError("usage", `--queue: there is no folder ${above}`, {
    hint: "Check its name, or make it first; the last folder of the path is made by itself.",
  });
}

/** A misspelt queue would look like one with nothing left. The usual one has no name to misspell. */
function refuseNoQueue(name: string, folder: string): void {
  if (name === "default" || library.hasQueue(folder)) return;
  throw new DffmpegError("usage", `--queue '${name}': there is no queue in ${folder}`, {
    hint: "Check its name. A queue begins with a batch that is given files.",
  });
}

async function listOf(name: string, { stdin }: Surroundings): Promise<readonly string[]> {
  if (name === "-") return library.listWords(await readAll(stdin));
  const text = await readFile(name, "utf8").catch((cause: unknown) => {
    throw new DffmpegError("usage", `can't read the list ${name}`, { hint: "Check its name.", cause });
  });
  return library.listWords(text);
}

async function wordsOf(words: readonly Word[], around: Surroundings): Promise<readonly string[]> {
  const all: string[] = [];
  for (const word of words) all.push(...("word" in word ? [word.word] : await listOf(word.list, around)));
  return all;
}

async function requestOf(read: BatchWords, around: Surroundings): Promise<BatchRequest> {
  const { values, atOnce, everyMs, settleMs } = read;
  const [config, nodes] = [configFile(values.config, around.env), findNodesFile(values.nodes, around.env)];
  const wanted: Wanted[] = [];
  for (const { asked, words } of read.wanted) wanted.push({ asked, words: await wordsOf(words, around) });
  const queue = queueFolder(values.queue, around.env);
  if (wanted.length === 0) {
    if (values.watch) throw new DffmpegError("usage", "--watch needs a folder", { hint: batchUsage });
    refuseNoQueue(values.queue, queue);
  }
  return {
    wanted,
    config: config === undefined ? library.emptyConfig : await library.loadBatchConfig(config),
    queue,
    ...(nodes && { inventory: await library.loadInventory(nodes.path) }),
    ...(values.ffmpeg !== undefined && { ffmpeg: values.ffmpeg }),
    ...(values.ffprobe !== undefined && { ffprobe: values.ffprobe }),
    ...(atOnce !== undefined && { atOnce }),
    ...speedsFile(around.env),
    ...(values.watch && { watch: { everyMs, settleMs } }),
  };
}

function displayOf({ values }: BatchWords, around: Surroundings): BatchDisplay {
  if (!values["json-events"]) return batchDisplay(around.stderr, values, systemClock, around.env);
  const nothing = (): void => undefined;
  return {
    show: (event) => around.stdout.write(`${JSON.stringify(event)}\n`),
    say: nothing,
    clear: nothing,
    close: nothing,
  };
}

async function runAll(read: BatchWords, request: BatchRequest, around: Surroundings): Promise<number> {
  const { timeline, to = "." } = read.values;
  if (timeline !== undefined) await makeTimelines(timeline);
  const timelines = batchTimelines(timeline, path.resolve(to), systemClock);
  const display = displayOf(read, around);
  const nodes = findNodesFile(read.values.nodes, around.env);
  const say = (line: string): void => {
    display.say(line);
  };
  const watch = nodes && watchNodes({ path: nodes.path, load: library.loadInventory, say });
  const unfinished = new Set<string>();
  const interrupts = watchInterrupts(around, {
    hungUp: hangUpOf(around),
    reload: () => watch?.reload(),
    ffmpegHearsIt: () => false,
    first: () => {
      display.say("stopping and releasing the nodes; once more leaves at once");
    },
    again: () => {
      leaveAtOnce(read.values["json-events"] ? around.stdout : undefined, unfinished, around);
    },
  });
  const freely = watchSuspending(around, {
    before: () => {
      display.clear();
    },
  });
  try {
    const onEvent: BatchRequest["onEvent"] = (event) => {
      timelines.see(event);
      display.show(event);
    };
    const result = await library.runBatch({
      ...{ ...request, onEvent, unfinished, signal: interrupts.signal },
      ...(watch && { inventoryChanges: watch.subscribe }),
    });
    const lacking = await timelines.end();
    for (const message of lacking) display.show({ type: "batch-warning", message });
    display.close();
    if (!read.values["json-events"]) around.stderr.write(saidLine(`${summaryText(result)}${goOn(read, result)}`));
    return exitCodeOf(result, read.values.watch) || (lacking.length > 0 ? 1 : 0);
  } finally {
    display.close();
    freely();
    interrupts.stop();
  }
}

/** Ending a watch by Ctrl-C is its usual end, where nothing was cut off. */
function exitCodeOf({ files, interrupted }: BatchResult, watching: boolean): number {
  const left = files.some(({ outcome }) => outcome === "left");
  if (interrupted && (left || !watching)) return 255;
  return files.some(({ outcome }) => outcome === "failed") ? 1 : 0;
}

function goOn({ values }: BatchWords, { files }: BatchResult): string {
  if (!files.some(({ outcome }) => outcome === "left")) return "";
  const queue = values.queue === "default" ? "" : ` --queue ${values.queue}`;
  const others = (["config", "nodes"] as const).map((name) => {
    const file = values[name];
    return file === undefined ? "" : ` --${name} ${file}`;
  });
  return `\nthe same command again, or dffmpeg batch${others.join("")}${queue}, goes on`;
}

async function dryRun({ values }: BatchWords, request: BatchRequest, around: Surroundings): Promise<number> {
  let code = 0;
  let files = 0;
  for await (const plan of library.planBatch(request)) {
    files += 1;
    if (plan.would === "fail") code = 1;
    around.stdout.write(values["json-events"] ? `${JSON.stringify(plan)}\n` : planLine(plan, values.verbose));
  }
  if (files === 0) around.stderr.write(saidLine("no files"));
  return code;
}

/** Resolves with the exit status; never rejects. */
export async function batch(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const read = readBatchWords(args);
    if (read.values.forget) {
      const folder = queueFolder(read.values.queue, around.env);
      refuseNoQueue(read.values.queue, folder);
      const count = await library.forgetQueue(folder);
      around.stderr.write(saidLine(`${count} file${count === 1 ? "" : "s"} taken off the queue`));
      return 0;
    }
    const request = await requestOf(read, around);
    return await (read.values["dry-run"] ? dryRun(read, request, around) : runAll(read, request, around));
  } catch (thrown) {
    const end = args.indexOf("--");
    return tellEarlyOf(thrown, end < 0 ? args : args.slice(0, end), around);
  }
}
