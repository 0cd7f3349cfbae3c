/** The controllers of one trial: the first one, those that go on after a kill, and a second one beside. Judges nothing. */
import { setTimeout as delay } from "node:timers/promises";
import type { Ended, Event, Job } from "../cluster/cluster.ts";
import type { Controllers } from "./befall.ts";
import type { TrialSpec } from "./draw.ts";
import type { Site } from "./site.ts";

/** No session of a trial takes this long, unless it hangs. Longer than a late share is waited for. */
const HANGS_MS = 150_000;

export interface Session extends Ended {
  readonly hung: boolean;
}

/** A command that runs whole has its node when that is told. */
const begins: Readonly<Record<TrialSpec["from"], (event: Event) => boolean>> = {
  plan: ({ type }) => type === "planned",
  "first window": ({ type, mode }) => type === "window-started" || (type === "planned" && mode === "whole"),
  finish: ({ type, step }) => type === "step" && ["merging", "checking", "saving"].includes(step ?? ""),
};

export class Sessions implements Controllers {
  readonly #site: Site;
  readonly #over: AbortSignal;
  readonly ended: Session[] = [];
  readonly events: Event[] = [];
  /** The words of a second controller that was started beside the first; undefined where none was. */
  readonly seconds: Promise<Session>[] = [];
  /** When a controller was started again, and had its first progress. */
  readonly resumed: { readonly atMs: number; readonly job: Job }[] = [];
  #job: Job;
  #restart: Promise<void> | undefined;

  constructor(site: Site, over: AbortSignal) {
    this.#site = site;
    this.#over = over;
    this.#job = site.dffmpeg(site.words);
  }

  /** Resolves when the faults' clock begins, or there is nothing for it to begin with. */
  async begun(): Promise<void> {
    const { from } = this.#site.spec;
    await this.#job.when((events) => events.some(begins[from])).catch(() => undefined);
  }

  /** The session that nobody killed. */
  async last(): Promise<Session> {
    for (;;) {
      const job = this.#job;
      const session = await this.#watched(job);
      this.events.push(...job.events);
      if (this.#restart) {
        await this.#restart;
        this.#restart = undefined;
        continue;
      }
      this.ended.push(session);
      return session;
    }
  }

  async again(words = this.#site.words): Promise<Session> {
    this.#job = this.#site.dffmpeg(words);
    return this.last();
  }

  killAndResume(): Promise<string> {
    const job = this.#job;
    if (this.#over.aborted || job.child.exitCode !== null) return Promise.resolve("nothing");
    this.#restart ??= this.#goOn(job);
    return Promise.resolve("killed");
  }

  async #goOn(job: Job): Promise<void> {
    job.child.kill("SIGKILL");
    await job.ended;
    await delay(this.#site.spec.resumeAfterMs);
    const atMs = performance.now();
    if (this.#site.spec.resumeBy === "dffmpeg resume") {
      const resumed = this.#site.dffmpeg(["resume", "--json-events"]);
      const none = resumed.ended.then(({ code, stderr }) => code !== 0 && stderr.includes("no job to go on with"));
      const begun = resumed.when((events) => events.length > 0).then(() => false);
      if (!(await Promise.race([none, begun.catch(() => none)]))) {
        this.#take(resumed, atMs);
        return;
      }
    }
    this.#take(this.#site.dffmpeg(this.#site.words), atMs);
  }

  #take(job: Job, atMs: number): void {
    this.#job = job;
    this.resumed.push({ atMs, job });
  }

  startSecond(): string {
    if (this.#over.aborted) return "nothing";
    const job = this.#site.dffmpeg(this.#site.words);
    this.seconds.push(
      this.#watched(job).then((session) => {
        this.events.push(...job.events);
        return session;
      }),
    );
    return "started";
  }

  async #watched(job: Job): Promise<Session> {
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      job.child.kill("SIGKILL");
    }, HANGS_MS);
    const ended = await job.ended;
    clearTimeout(timer);
    return { ...ended, hung };
  }
}
