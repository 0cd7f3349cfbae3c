/** What came of the attempts: told, counted, journalled; of each window the first verified segment is kept. Decides nothing. */
import type { Assignment } from "../schedule/contract.ts";
import type { Note } from "../storage/journal.ts";
import { windowSeconds, type AttemptResult, type VerifiedSegment } from "./attempt.ts";
import type { CrewMember } from "./crew.ts";
import type { Drive } from "./work.ts";
import type { LastWords } from "./failure.ts";
import { sharedFacts, type KeptFacts } from "./kept-facts.ts";
import { windowReport } from "./report.ts";

export interface DoneWindow {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly segment: VerifiedSegment;
}

export class Outcomes {
  readonly #drive: Drive;
  readonly #onTrouble: (trouble: Error) => void;
  readonly #done = new Map<number, DoneWindow>();
  #last: LastWords | undefined;
  /** Of the first window that was done: what others have in common with it is kept once. */
  #like: KeptFacts | undefined;

  /** Begins with what earlier sessions have done. */
  constructor(drive: Drive, onTrouble: (trouble: Error) => void) {
    [this.#drive, this.#onTrouble] = [drive, onTrouble];
    for (const { attempts, ...window } of drive.known) this.#keep(window, attempts);
  }

  /** Verified, in merge order. */
  get windows(): readonly DoneWindow[] {
    return [...this.#done.values()].sort((a, b) => a.from - b.from);
  }

  /** Of the last attempt that failed. */
  get last(): LastWords | undefined {
    return this.#last;
  }

  has(index: number): boolean {
    return this.#done.has(index);
  }

  /** In the order of the calls; what can't be written ends the job, which can't be gone on with otherwise. */
  record(note: Note): void {
    this.#drive.journal.append(note).catch((thrown: unknown) => {
      this.#onTrouble(thrown as Error);
    });
  }

  /** Tells, counts, and keeps the first verified segment of each window. */
  note(key: string, assignment: Assignment, member: CrewMember, result: AttemptResult): void {
    const { emit, tally } = this.#drive;
    const { index, from, to } = assignment.window;
    const [node, window] = [member.node.name, index];
    if (result.kind !== "verified") {
      const detail = result.kind === "aborted" ? "" : result.detail;
      tally.ended(key, result.kind === "aborted" ? null : detail);
      if (detail) this.#last = { member, detail };
      const ended = { window, attempt: assignment.attempt, outcome: result.kind, detail };
      this.record({ type: "ended", ...ended });
      emit({ type: "attempt-ended", node, ...ended });
      return;
    }
    tally.ended(key, null);
    if (this.#done.has(index)) return;
    const { segment } = result;
    this.#keep({ index, from, to, segment }, assignment.attempt);
    emit({ type: "window-verified", window, node, frames: segment.facts.frames, seconds: segment.seconds });
  }

  #keep({ index, from, to, segment: found }: DoneWindow, attempts: number): void {
    const { budget, folder, plan } = this.#drive.site;
    const { facts } = found;
    this.#like ??= facts;
    const marker = { ...found.marker, job: folder.id };
    const segment = { ...found, marker, facts: sharedFacts(facts, this.#like) };
    const window = { index, from, to, segment };
    this.#done.set(index, window);
    budget?.done(index, windowSeconds(plan, window), segment.facts.bytes);
    this.#drive.onVerified(window);
    this.#drive.tally.verified(windowReport(this.#drive.site.plan, window, segment, attempts));
  }
}
