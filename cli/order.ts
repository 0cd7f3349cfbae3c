/** What was asked: own options, ffmpeg's arguments, the machines, how much to say. Starts nothing. */
import { access } from "node:fs/promises";
import path from "node:path";
import { verifyLevels, type VerifyLevel } from "../lib/model/attempt.ts";
import { DffmpegError } from "../lib/model/errors.ts";
import type * as Library from "../lib/index.ts";
import { didYouMean } from "./misspelt.ts";
import { findNodesFile, type NodesFile } from "./nodes-file.ts";
import { ownOptions, parseOwn, unknownOption, type OwnOptions } from "./options.ts";
import { speedsFile } from "./speeds-file.ts";
import { verbosityOf, type Verbosity } from "./verbosity.ts";

/** What the library tells of words. */
export type Reader = Pick<
  typeof Library,
  "loadInventory" | "separateOwn" | "expandShortForm" | "waitTelling" | "awaitedText"
>;

/** What the command line uses of the library. */
export type Engine = Reader & Pick<typeof Library, "encode" | "plan">;

export interface Order {
  readonly own: OwnOptions;
  /** For the library: ffmpeg's arguments, the programs and the machines. */
  readonly request: Library.JobRequest;
  /** Undefined where this machine alone is used. */
  readonly nodes: NodesFile | undefined;
  /** The output, where the short form left its name to dffmpeg. */
  readonly named?: string;
  readonly verbosity: Verbosity;
}

/** Throws a DffmpegError of code "usage", or whatever the library finds wrong with the arguments or the nodes file. */
export async function readOrder(
  words: readonly string[],
  engine: Reader,
  env: NodeJS.ProcessEnv,
  say: (text: string) => void = () => undefined,
): Promise<Order> {
  refuseUnknown(words, engine);
  const { own: ownWords, ffmpeg } = engine.separateOwn(words, ownOptions);
  const own = await parseOwn(ownWords);
  const { args, named } = await shortForm(ffmpeg, engine, own.quiet ? () => undefined : say);
  const nodes = findNodesFile(own.nodes, env);
  if (own.only && !nodes) {
    throw new DffmpegError("usage", "--only chooses among the machines of a nodes file, and there is none", {
      hint: "Name the file with --nodes FILE.",
    });
  }
  const programs = { ...given("ffmpeg", own.ffmpeg), ...given("ffprobe", own.ffprobe) };
  const inventory = nodes && (await engine.loadInventory(nodes.path));
  const machines = {
    ...given("inventory", inventory),
    ...given("only", own.only),
    ...given("maxSlots", slotsOf(own.slots)),
    ...given("verify", levelOf(own.verify)),
    ...speedsFile(env),
  };
  const { keep, quiet, strictVersions } = own;
  const request = {
    args,
    ...programs,
    ...machines,
    callerOptions: repeatable(own, nodes),
    keep,
    quiet,
    strictVersions,
  };
  return { own, request, nodes, ...given("named", named), verbosity: verbosityOf(own, args) };
}

/** Not by a call that holds the process: a share whose server is away would keep it from hearing of Ctrl-C. */
async function shortForm(
  words: readonly string[],
  { expandShortForm, waitTelling, awaitedText }: Reader,
  say: (text: string) => void,
): Promise<ReturnType<Reader["expandShortForm"]>> {
  let film: string | undefined;
  expandShortForm(words, (path) => {
    film = path;
    return true;
  });
  const path = film;
  if (path === undefined) return expandShortForm(words, () => false);
  const asking = access(path).then(
    () => true,
    () => false,
  );
  const isThere = await waitTelling(asking, () => {
    say(awaitedText(path));
  });
  return expandShortForm(words, () => isThere);
}

/** For `dffmpeg resume`: what decides where and by which programs the job is done. */
function repeatable(
  { only, slots, verify, ffmpeg, ffprobe, strictVersions }: OwnOptions,
  nodes: NodesFile | undefined,
): string[] {
  const words = { nodes: nodes && path.resolve(nodes.path), only: only?.join(","), slots, verify, ffmpeg, ffprobe };
  const named = Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  return strictVersions ? [...named, "--strict-versions"] : named;
}

function levelOf(text: string | undefined): VerifyLevel | undefined {
  const level = verifyLevels.find((known) => known === text);
  if (text === undefined || level) return level;
  throw new DffmpegError("usage", `--verify '${text}' isn't one of ${verifyLevels.join(", ")}`, {
    hint: "size is quick, hash reads everything back, decode also decodes it.",
  });
}

function slotsOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,2}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new DffmpegError("usage", `--slots '${text}' isn't a number from 1 to 999`, {
    hint: "It says how many windows a node gets at once, at most: --slots 2",
  });
}

function refuseUnknown(words: readonly string[], { separateOwn }: Reader): void {
  const unknown = unknownOption(words, separateOwn);
  if (unknown === undefined) return;
  throw new DffmpegError("usage", `unknown option --${unknown}`, {
    hint: `${didYouMean(unknown, Object.keys(ownOptions), "--")}dffmpeg help options lists dffmpeg's options; ffmpeg's begin with one dash.`,
  });
}

function given<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>);
}
