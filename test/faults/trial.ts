/** One trial: a job, the faults drawn for it, and the verdict. See docs/faults.md for what must hold. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput, type OutputFacts } from "../exactness/facts.ts";
import { processesOf } from "../cluster/cluster.ts";
import { ballast, befall, jobFolder, repair, undo, type Befallen } from "./befall.ts";
import type { TrialSpec } from "./draw.ts";
import { changes, inventoryOf, type Inventory } from "./foreign.ts";
import { lostSeconds, noticedMs, resumedMs, takesNodeAway } from "./measures.ts";
import { Sessions, type Session } from "./sessions.ts";
import { openSite, type LabFiles, type Site } from "./site.ts";

export interface TrialResult {
  readonly seed: number;
  readonly trial: number;
  /** "done": the output is right at once, or after the kills that were drawn. "failed": said clearly; right after repair. */
  readonly outcome: "done" | "failed" | "wrong";
  /** Of a trial that went wrong, each thing that did. */
  readonly wrong: readonly string[];
  /** What a failed job said. */
  readonly said?: string;
  readonly faults: readonly string[];
  readonly site: string;
  readonly seconds: number;
  /** Source encoded more than once, seconds; whole attempts, however far they had come. */
  readonly lostSeconds: number;
  /** From a fault that takes a node away to the attempt there being given up, ms. */
  readonly noticedMs: readonly number[];
  /** From a killed controller's start anew to the first frame, ms. */
  readonly resumedMs: readonly number[];
  /** Until no ffmpeg ran on any node, from the job's end, ms. */
  readonly lastEncoderMs: number;
  readonly whole: boolean;
}

/** The node's lease, and the time an ffmpeg may take to end. */
const LEASE_MS = 15_000 + 8_000;

export interface TrialLab extends LabFiles {
  /** What plain ffmpeg makes of the command, made once each. */
  plain(command: TrialSpec["command"]): Promise<OutputFacts>;
}

export async function runTrial(lab: TrialLab, spec: TrialSpec, index: number): Promise<TrialResult> {
  const startMs = performance.now();
  const site = await openSite(lab, spec, index);
  const wrong: string[] = [];
  try {
    const before = await inventoryOf(site.places);
    const over = new AbortController();
    const sessions = new Sessions(site, over.signal);
    const storm = new Storm(site, sessions, over.signal);
    await sessions.begun();
    storm.begin();
    let last = await sessions.last();
    over.abort();
    await storm.end();
    const seconds = await Promise.all(sessions.seconds);
    wrong.push(...storm.broken);
    const endMs = performance.now();
    for (const session of [last, ...seconds]) wrong.push(...unclear(session));
    const lastEncoderMs = await noEncoders(site, endMs, wrong);
    await storm.calm();
    let said: string | undefined;
    if (last.code !== 0 && seconds.every(({ code }) => code !== 0) && !wasDone(last, storm.befallen)) {
      said = words(last);
      if (existsSync(site.output)) wrong.push("the job failed, and there is an output");
      wrong.push(...changes(before, await inventoryOf(site.places)).spoilt);
      storm.repair();
      last = await sessions.again();
      wrong.push(...unclear(last));
      if (last.code !== 0) wrong.push(`after repair it fails: ${words(last)}`);
    }
    if (wasDone(last, storm.befallen) || saysClean(sessions)) await clean(site);
    wrong.push(...(await outputFaults(lab, site)), ...(await leftovers(site, before, storm.befallen)));
    return {
      ...{ seed: spec.seed, trial: spec.trial, wrong, ...(said !== undefined && { said }) },
      outcome: wrong.length > 0 ? "wrong" : said === undefined ? "done" : "failed",
      faults: storm.told,
      site: `${spec.nodes.map(({ name, way }) => `${name} ${way}`).join(", ")}; source ${spec.source}; ${spec.share}; ${spec.command}; from ${spec.from}, merged ${spec.merge}`,
      seconds: round((performance.now() - startMs) / 1000),
      lostSeconds: lostSeconds(sessions.events),
      noticedMs: noticedMs(storm.befallen, sessions.events),
      resumedMs: resumedMs(sessions.resumed),
      lastEncoderMs: Math.round(lastEncoderMs),
      whole: sessions.events.some(({ type, mode }) => type === "planned" && mode === "whole"),
    };
  } finally {
    await site.close();
  }
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/** The faults of a trial, each at its time. */
class Storm {
  readonly befallen: Befallen[] = [];
  /** Faults of the lab's own. */
  readonly broken: string[] = [];
  readonly #site: Site;
  readonly #sessions: Sessions;
  readonly #over: AbortSignal;
  readonly #running: Promise<void>[] = [];

  constructor(site: Site, sessions: Sessions, over: AbortSignal) {
    this.#site = site;
    this.#sessions = sessions;
    this.#over = over;
  }

  begin(): void {
    for (const fault of this.#site.spec.faults) {
      this.#running.push(
        this.#run(fault).catch((thrown: unknown) => {
          this.broken.push(`${fault.kind} couldn't be done: ${String(thrown)}`);
        }),
      );
    }
  }

  async #run(fault: TrialSpec["faults"][number]): Promise<void> {
    const waited = await delay(fault.atMs, true, { signal: this.#over }).catch(() => false);
    if (!waited) return;
    const atMs = performance.now();
    const what = await befall(this.#site, fault, this.#sessions, this.#over);
    this.befallen.push({ fault, atMs, ...(what !== undefined && { what }) });
    if (fault.forMs === undefined) return;
    await delay(fault.forMs, undefined, { signal: this.#over }).catch(() => undefined);
    // A machine that is cut off stays so until its ffmpegs are gone: its lease must see to that.
    if (!this.#over.aborted) await undo(this.#site, fault);
  }

  /** A frozen machine's ffmpeg can't end. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    for (const { fault } of this.befallen) if (fault.kind === "frozen") await undo(this.#site, fault);
  }

  async calm(): Promise<void> {
    for (const { fault } of this.befallen) await undo(this.#site, fault).catch(() => undefined);
  }

  repair(): void {
    for (const { fault } of this.befallen) repair(this.#site, fault);
  }

  get told(): string[] {
    return this.#site.spec.faults.map((fault) => {
      const { kind, atMs, forMs, node } = fault;
      const befell = this.befallen.find((one) => one.fault === fault);
      const what = befell ? (befell.what ?? "") : "too late";
      return [kind, node, `at ${atMs}`, forMs && `for ${forMs}`, what && `(${what})`].filter(Boolean).join(" ");
    });
  }
}

/** A controller that is killed when the output has its name has done its work: its successor may not overwrite that. */
function wasDone({ stderr }: Session, befallen: readonly Befallen[]): boolean {
  return stderr.includes("already exists") && befallen.some(({ fault }) => fault.kind === "controller-killed");
}

/** A controller that is killed while it tidies up leaves its job's folder to its user's `dffmpeg clean`. */
async function clean(site: Site): Promise<void> {
  const job = await jobFolder(site);
  await site.dffmpeg(["clean", ...(job === undefined ? [] : [basename(job)])]).ended;
}

/** As does one whose share doesn't let it tidy up. */
const saysClean = ({ events }: Sessions): boolean =>
  events.some(({ message }) => message?.includes("dffmpeg clean removes") === true);

const words = ({ stderr }: Session): string => stderr.slice(-1500);

/** A failure is clear when dffmpeg says it, in words. */
function unclear(session: Session): string[] {
  const { code, stderr, hung } = session;
  if (hung) return [`it hung: ${words(session)}`];
  if (code === 0) return [];
  const faults: string[] = [];
  if (code !== 1) faults.push(`it ended with ${String(code)}: ${words(session)}`);
  // Where it runs on this machine, ffmpeg's own words are what is said.
  const here = /"type":"planned","mode":"whole"/.test(session.stdout) && stderr.includes("Conversion failed!");
  if (!/^dffmpeg: \S/m.test(stderr) && !stderr.includes("already exists") && !here)
    faults.push(`it failed without a word: ${words(session)}`);
  if (/^ {4}at /m.test(stderr)) faults.push(`a stack trace: ${words(session)}`);
  return faults;
}

async function noEncoders(site: Site, sinceMs: number, wrong: string[]): Promise<number> {
  for (;;) {
    const there = site.machines.flatMap((machine) => machine.ffmpegs());
    const here = await processesOf(isFfmpegIn(site.folder));
    const tookMs = performance.now() - sinceMs;
    if (there.length + here.length === 0) return tookMs;
    if (tookMs > LEASE_MS) {
      wrong.push(`still at work after the lease: ${there.length} on nodes, ${here.length} here`);
      return tookMs;
    }
    await delay(100);
  }
}

function isFfmpegIn(folder: string): (words: readonly string[]) => boolean {
  return ([program, ...args]) =>
    program?.split("/").at(-1) === "ffmpeg" && args.some((word) => word.includes(`${folder}/`));
}

async function outputFaults(lab: TrialLab, { spec, output }: Site): Promise<string[]> {
  if (!existsSync(output)) return ["there is no output"];
  const ours = await describeOutput(output);
  const found = compareOutputs(await lab.plain(spec.command), ours);
  return found.map(({ text }) => `the output differs: ${text}`);
}

/** A machine that is off or cut off can't tidy up: its own work folder stays until its next job, which clears it. */
function isLost(path: string, befallen: readonly Befallen[]): boolean {
  return befallen.some(({ fault: { kind, node } }) => {
    const gone = takesNodeAway.has(kind) || kind === "sshd-restarted";
    return gone && node !== undefined && path.includes(`/work ${node}/dffmpeg-work-`);
  });
}

/** A node whose controller was killed keeps its work folder until its ffmpegs have ended for certain: lease and 5 s. */
async function untilCleared({ places }: Site, befallen: readonly Befallen[]): Promise<void> {
  const deadline = performance.now() + LEASE_MS + 5000;
  while (performance.now() < deadline) {
    const found = await inventoryOf(places);
    if (![...found.keys()].some((path) => /\/dffmpeg-work-\w+$/.test(path) && !isLost(path, befallen))) return;
    await delay(500);
  }
}

/** After a job that succeeded there is its output, and else what was there before. */
async function leftovers(site: Site, before: Inventory, befallen: readonly Befallen[]): Promise<string[]> {
  await rm(ballast(site), { force: true });
  await untilCleared(site, befallen);
  const { spoilt, added } = changes(before, await inventoryOf(site.places));
  // A second controller that began when the first had just ended keeps its output beside the first one's.
  const second = befallen.some(({ fault }) => fault.kind === "second-controller");
  const beside = site.output.replace(/(\.\w+)$/, " (dffmpeg)$1");
  const rest = added.filter((path) => path !== site.output && !(second && path === beside) && !isLost(path, befallen));
  return [...spoilt, ...rest.map((path) => `left behind: ${path}`)];
}
