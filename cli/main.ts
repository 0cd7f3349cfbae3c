/** The entry: answers what needs no library at once, and hands jobs to run.ts. Loads nothing heavy itself. */
import { existsSync } from "node:fs";
import { helpOn } from "./commands/help.ts";
import { ownCallOf, type OwnCall } from "./commands/table.ts";
import { tellInterrupts } from "./early-interrupt.ts";
import { growSlowly } from "./heap.ts";
import { usageText } from "./help/text.ts";
import { leave } from "./leave.ts";
import type { Surroundings } from "./job.ts";
import { misspeltCommand } from "./misspelt.ts";
import type { Engine } from "./order.ts";
import { notUtf8 } from "./not-utf8.ts";
import { asksFfmpegItself, passThrough } from "./passthrough.ts";
import { isForReading, watchPrinted } from "./printed.ts";
import { tellEarly, tellEarlyOf } from "./tell.ts";
import { ownTerminal } from "./terminal.ts";
import { ownVersion } from "./version.ts";

/** What commands use of this process. */
const around: Surroundings = {
  env: process.env,
  // Opened where somebody wants it, and not before: ffmpeg may be its reader.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  on: (name, listener) => process.on(name, listener),
  off: (name, listener) => process.off(name, listener),
  exit: leave,
  terminal: ownTerminal,
};

/** Without what comes behind "--", which is ffmpeg's. */
const ownWords = (args: readonly string[]): readonly string[] =>
  args.includes("--") ? args.slice(0, args.indexOf("--")) : args;

async function main(args: readonly string[], own: OwnCall | undefined): Promise<number> {
  if (args.length === 0) {
    process.stderr.write(usageText);
    return 1;
  }
  const words = ownWords(args);
  if (own && !words.includes("--help")) {
    const command = await own.load();
    growSlowly();
    return command(own.args, around);
  }
  if (words.includes("--help")) {
    // "nodes --nodes FILE check --help": the words that name a command are those that a help is found for.
    const [name = "", word = ""] = own ? [own.name, ...own.args] : [];
    process.stdout.write(helpOn([name, word]) ?? helpOn([name]) ?? "");
    return 0;
  }
  if (args.includes("--version")) {
    process.stdout.write(`dffmpeg ${ownVersion()}\n`);
    return 0;
  }
  const mangled = notUtf8(args);
  if (mangled) return tellEarly(mangled, args, process);
  if (asksFfmpegItself(args)) return passThrough(args, process.env);
  const slip = misspeltCommand(args, existsSync);
  if (slip) return tellEarly(slip, args, process);
  const [{ run }, engine] = await Promise.all([import("./run.ts"), engineFor(args)]);
  const plan: Engine["plan"] = (request) => {
    growSlowly();
    return engine.plan(request);
  };
  return run(args, { ...engine, plan }, around, async () => {
    const { runJob } = await import("./job.ts");
    growSlowly();
    return runJob;
  });
}

/** All of the library, or of what may be a dry run that part alone: the word may as well be some option's value. */
async function engineFor(args: readonly string[]): Promise<Engine> {
  if (!args.includes("--dry-run")) return import("../lib/index.ts");
  const encode: Engine["encode"] = async (request) => (await import("../lib/index.ts")).encode(request);
  return { ...(await import("../lib/planning.ts")), encode };
}

const printed = watchPrinted(process.stdout, process.stderr);
const words = process.argv.slice(2);
const own = ownCallOf(words, existsSync);
const tellOf = (thrown: unknown): number => (own ? tellEarlyOf : tellEarly)(thrown, words, process);
tellInterrupts(process, tellOf, leave);

// Not left to the event loop: a socket or a terminal still open must not keep a finished command alive.
void main(words, own).then(async (code) => {
  leave(await printed.settle(code, isForReading(own, ownWords(words))));
});
