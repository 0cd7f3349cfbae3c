/** The files of a batch at work: judged in turn, started where there is room, settled when encoded. Finds none itself. */
import { withResolvers } from "../encode/deferred.ts";
import { DffmpegError } from "../model/errors.ts";
import type { JobEvent } from "../model/events.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Programs } from "../media/programs.ts";
import { FilesAtWork, type AtWork, type Ready } from "./at-work.ts";
import { AwaitedNodes } from "./awaited.ts";
import { forNodesAsked } from "./choice.ts";
import { mayDoBetter } from "./elsewhere.ts";
import { encodeTask } from "./encode-task.ts";
import { warningsTo, type BatchResult, type FileResult } from "./events.ts";
import { HeldFiles } from "./held.ts";
import { slotsFor, type Machines } from "./machines.ts";
import { MissedFiles } from "./missed.ts";
import { madeMeanwhile } from "./ours.ts";
import type { Queue, Waiting } from "./queue.ts";
import type { BatchRequest } from "./request.ts";
import { Results, failureOf, heldResult, resultOf } from "./results.ts";
import { isTaken, type Settled } from "./settle.ts";
import { nextStart } from "./shares.ts";
import { judge, type Decision, type Task } from "./task.ts";
import { takeTurn } from "./turn.ts";

/** Files judged ahead, so that one is ready when there is room for it. */
const AHEAD = 6;

export interface CrowdOptions {
  readonly request: BatchRequest;
  readonly queue: Queue;
  readonly programs: Programs;
  readonly machines: Machines;
  /** When the batch began, milliseconds since 1970. */
  readonly sinceMs: number;
}

export class Crowd {
  readonly #options: CrowdOptions;
  readonly #halt = new AbortController();
  readonly #signal: AbortSignal;
  readonly #outcome = withResolvers<BatchResult>();
  readonly #outputs = new Map<string, string>();
  readonly #sources = new Set<string>();
  readonly #results = new Results();
  readonly #todo: Waiting[] = [];
  readonly #ready: Ready[] = [];
  readonly #atWork: FilesAtWork;
  readonly #awaited: AwaitedNodes;
  readonly held: HeldFiles;
  readonly missed = new MissedFiles();
  #judging: Promise<void> | undefined;
  #complete = false;
  #ended = false;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#atWork = new FilesAtWork(options.machines);
    this.#awaited = new AwaitedNodes(options.machines, options.request.onEvent);
    this.held = new HeldFiles(options.request.watch?.heldMs);
    const { signal } = options.request;
    this.#signal = AbortSignal.any([this.#halt.signal, options.queue.lost, ...(signal ? [signal] : [])]);
    this.#outcome.promise.catch(() => undefined); // asked for at the end only
    this.#signal.addEventListener("abort", () => {
      this.#pump();
    });
  }

  /** Rejects with what ended the whole batch. */
  get finished(): Promise<BatchResult> {
    return this.#outcome.promise;
  }

  get ended(): boolean {
    return this.#ended;
  }

  add(waiting: readonly Waiting[]): void {
    this.#results.triedAgain(waiting);
    for (const { source } of waiting) this.#sources.add(source.path);
    this.#todo.push(...waiting);
    this.#pump();
  }

  /** Nodes came, went, or changed. */
  changed(inventory: Inventory): void {
    this.#atWork.follow(inventory);
    this.#pump();
  }

  /** All files are known: the batch ends with the last of them. */
  noMore(): void {
    this.#complete = true;
    this.#pump();
  }

  /** Ends what still runs and waits until it has. Never rejects. */
  async stop(): Promise<void> {
    this.#halt.abort();
    await this.#judging;
    await this.#atWork.ended();
  }

  #pump(): void {
    if (!this.#signal.aborted) {
      this.#judgeNext();
      this.#atWork.rescue();
      while (this.#startNext());
      // A file that is being looked at may want what is idle.
      if (!this.#judging) this.#atWork.handOut();
    }
    const busy = this.#atWork.size > 0 || this.#judging !== undefined;
    this.#awaited.see(busy || this.#signal.aborted ? [] : this.#ready);
    const over = this.#signal.aborted || (this.#complete && this.#todo.length === 0 && this.#ready.length === 0);
    if (over && !busy && !this.#ended) this.#end();
  }

  #end(): void {
    this.#ended = true;
    const { request, queue } = this.#options;
    if (queue.lost.aborted) this.#fail(queue.lost.reason);
    const left = [...this.#ready.map(({ task }) => task.waiting), ...this.#todo];
    this.#outcome.resolve({ files: this.#results.withLeft(left), interrupted: request.signal?.aborted === true });
  }

  #fail(thrown: unknown): void {
    this.#outcome.reject(thrown as Error);
    this.#halt.abort();
  }

  #judgeNext(): void {
    if (this.#judging || this.#ready.length >= AHEAD) return;
    const waiting = this.#todo.shift();
    if (!waiting) return;
    const { request, queue, programs, sinceMs } = this.#options;
    const judging = {
      ...{ config: request.config, queue, programs, outputs: this.#outputs, sources: this.#sources, sinceMs },
      tell: warningsTo(request.onEvent),
    };
    this.#judging = judge(waiting, judging)
      .then((decision) => this.held.heed(decision))
      .then((decision) => {
        // Ctrl-C on a terminal ends ffprobe too.
        if (decision.do === "fail" && this.#signal.aborted) this.#todo.unshift(waiting);
        else return this.#heed(waiting, decision);
      })
      .catch((thrown: unknown) => {
        this.#todo.unshift(waiting);
        this.#fail(thrown);
      })
      .then(() => {
        this.#judging = undefined;
        this.#pump();
      });
  }

  async #heed(waiting: Waiting, decision: Decision): Promise<void> {
    if (decision.do === "encode") {
      this.#prepare(decision.task, 1);
      return;
    }
    // What failed stays in the queue: it may be mended.
    if (decision.do === "skip") await this.#options.queue.settle(waiting);
    const outcome = decision.do === "skip" ? "skipped" : "failed";
    const hint = decision.do === "fail" ? decision.hint : undefined;
    this.#tell(waiting, { ...resultOf(waiting, outcome, decision.why), output: decision.output, hint });
  }

  #prepare(task: Task, tries: number): void {
    try {
      this.#options.machines.allowedNow(task.only);
      const ready = { task, slots: slotsFor(task.facts.seconds), kind: task.profile.kind, tries };
      if (tries === 1) this.#ready.push(ready);
      else this.#ready.unshift(ready);
    } catch (thrown) {
      if (!(thrown instanceof DffmpegError)) throw thrown;
      this.#tell(task.waiting, failureOf(task, forNodesAsked(task.waiting, thrown), 0));
    }
  }

  #startNext(): boolean {
    const { request, machines } = this.#options;
    const limits = { atOnce: request.atOnce, kinds: request.config.kinds };
    const left = this.#ready.length + this.#todo.length + (this.#judging ? 1 : 0);
    // Asked anew each time: nodes drop out and come back.
    const candidates = this.#ready.map((ready) => ({ ...ready, ready, allowed: machines.allowedNow(ready.task.only) }));
    const start = nextStart(candidates, this.#atWork.all, machines.all, limits, left);
    if (!start) return false;
    const { held } = start;
    const { ready, allowed, slots } = start.candidate;
    this.#ready.splice(this.#ready.indexOf(ready), 1);
    const now = { whole: false, split: undefined, tell: undefined, shared: new Set<string>() };
    const atWork: AtWork = { ready, held, allowed, slots, kind: ready.kind, ...now };
    const done = this.#work(atWork)
      .catch((thrown: unknown) => {
        this.#fail(thrown);
      })
      .then(() => {
        this.#atWork.remove(atWork);
        this.#pump();
      });
    this.#atWork.add(atWork, done);
    return true;
  }

  /** Rejects only with what concerns all files: the queue can't be written. */
  async #work(atWork: AtWork): Promise<void> {
    const { task } = atWork.ready;
    const { request, machines, queue, programs } = this.#options;
    const nodes = machines.namesFor(atWork.held);
    const startMs = performance.now();
    const { output, profile, waiting } = task;
    request.onEvent?.({ type: "file-started", source: waiting.source.path, output, profile: profile.name, nodes });
    const meanwhile = { do: "skip", why: madeMeanwhile(output), output } as const;
    let settled: Settled | undefined;
    try {
      const onEvent = this.#hear.bind(this, atWork);
      const encode = (signal: AbortSignal): Promise<void> =>
        encodeTask(task, this.#atWork.nodesOf(atWork), request, onEvent, signal);
      settled = await takeTurn(task, { queue, programs, signal: this.#signal, encode });
      await machines.learn(request);
    } catch (thrown) {
      // A source that isn't what it was.
      if (thrown instanceof DffmpegError && thrown.code === "input" && (await isTaken(task, queue)))
        await this.#heed(waiting, meanwhile);
      else await this.#miss(atWork, thrown, (performance.now() - startMs) / 1000);
      return;
    }
    if (!settled) return this.#heed(waiting, meanwhile);
    await queue.settle(waiting);
    const { outcome, why, bytes } = settled;
    const seconds = (performance.now() - startMs) / 1000;
    this.#tell(waiting, {
      ...resultOf(waiting, outcome, why),
      output,
      bytesBefore: task.facts.bytes,
      bytesAfter: bytes,
      seconds,
    });
  }

  #hear(atWork: AtWork, event: JobEvent): void {
    const { request, machines } = this.#options;
    request.onEvent?.({ type: "file-event", source: atWork.ready.task.waiting.source.path, event });
    if (event.type === "node-left-out") machines.leaveOut(event.node);
    if (event.type !== "planned") return;
    atWork.split = event.mode === "split";
    if (atWork.split) {
      this.#pump();
      return;
    }
    // One ffmpeg on one machine: the other nodes are free for others.
    const there = machines.all.filter(({ name }) => name === event.node);
    atWork.whole = event.node === undefined;
    atWork.held = new Map(there.map(({ name, slots }) => [name, slots]));
    this.#pump();
  }

  async #miss({ ready, held }: AtWork, thrown: unknown, seconds: number): Promise<void> {
    const { task, tries } = ready;
    const { request, machines } = this.#options;
    if (this.#signal.aborted) {
      this.#ready.unshift(ready);
      return;
    }
    if (request.inventory && mayDoBetter(thrown, { held, only: task.only, tries }, machines)) {
      request.onEvent?.({ type: "file-put-back", source: task.waiting.source.path, why: thrown.message });
      this.#prepare(task, tries + 1);
      return;
    }
    const isHeld = thrown instanceof DffmpegError && thrown.code === "held";
    if (isHeld) {
      this.held.add(task.waiting.source.path, task.output, performance.now());
      await this.#options.queue.leave(task.waiting);
    }
    this.#tell(task.waiting, isHeld ? heldResult(task, thrown) : failureOf(task, thrown, seconds));
  }

  #tell(waiting: Waiting, result: FileResult): void {
    this.#results.add(waiting, result);
    if (result.outcome === "failed") void this.missed.see(waiting.source.path);
    this.#options.request.onEvent?.({ type: "file-ended", result });
  }
}
