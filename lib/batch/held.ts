/** Files that another run is at work on, in a watched folder: that run may end without an output. Time comes in as an argument. */
import { isThere, type Decision } from "./task.ts";

const HELD_MS = 5 * 60_000;

interface Held {
  readonly path: string;
  readonly output: string;
  readonly sinceMs: number;
}

export class HeldFiles {
  readonly #heldMs: number;
  #waiting: Held[] = [];
  readonly #outputs = new Set<string>();

  constructor(heldMs = HELD_MS) {
    this.#heldMs = heldMs;
  }

  add(path: string, output: string, nowMs: number): void {
    this.#waiting.push({ path, output, sinceMs: nowMs });
    this.#outputs.add(output);
  }

  /** Those to be tried again now, each told once. */
  due(nowMs: number): readonly string[] {
    const [due, later] = [true, false].map((is) =>
      this.#waiting.filter(({ sinceMs }) => nowMs - sinceMs >= this.#heldMs === is),
    );
    this.#waiting = later ?? [];
    return (due ?? []).map(({ path }) => path);
  }

  /** Whose output it was that is in the way is known then: it was waited for. */
  async heed(decision: Decision): Promise<Decision> {
    if (decision.do !== "fail" || decision.output === undefined || !this.#outputs.has(decision.output)) return decision;
    const { output } = decision;
    return (await isThere(output))
      ? { do: "skip", why: `the run that was at work on it has made ${output}`, output }
      : decision;
  }
}
