/** The entry: answers what needs no library at once, and hands jobs to run.ts. Loads nothing heavy itself. */
import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { helpOn } from "./commands/help.ts";
import { ownCallOf } from "./commands/table.ts";
import { tellInterrupts } from "./early-interrupt.ts";
import { usageText } from "./help/text.ts";
import { leave } from "./leave.ts";
import type { Surroundings } from "./job.ts";
import { misspeltCommand } from "./misspelt.ts";
import { notUtf8 } from "./not-utf8.ts";
import { asksFfmpegItself, passThrough } from "./passthrough.ts";
import { tellEarly, tellEarlyOf } from "./tell.ts";
import { ownVersion } from "./version.ts";

/** Until which Node these flags are known to be V8's: one that doesn't know them says so on standard error. */
const LAST_KNOWN_NODE = 24;

/**
 * A controller may have little memory, and a long film has hundreds of thousands of frames: the heap grows by small steps.
 * Once all is loaded, which is quicker without.
 */
function growSlowly(): void {
  if (Number.parseInt(process.versions.node) > LAST_KNOWN_NODE) return;
  for (const flag of ["--heap-growing-percent=20", "--semi-space-growth-factor=1"]) setFlagsFromString(flag);
}

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
};

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    process.stderr.write(usageText);
    return 1;
  }
  const own = ownCallOf(args, existsSync);
  const words = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
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
  const [{ run }, library] = await Promise.all([import("./run.ts"), import("../lib/index.ts")]);
  growSlowly();
  return run(args, library, around);
}

/** A reader that went away ("| head", a closed terminal) is no reason to end an encode. */
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const words = process.argv.slice(2);
const tellOf = (thrown: unknown): number =>
  (ownCallOf(words, existsSync) ? tellEarlyOf : tellEarly)(thrown, words, process);
tellInterrupts(process, tellOf, leave);

// Not left to the event loop: a socket or a terminal still open must not keep a finished command alive.
leave(await main(words));
