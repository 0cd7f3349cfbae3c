/** Trials as mocha wants them: begun together, waited for one by one. */
import { expect } from "chai";
import type { TrialSpec } from "./draw.ts";
import { runTrials } from "./runner.ts";
import type { TrialResult } from "./trial.ts";

export interface Held {
  /** Rejects where it couldn't be held. */
  result(spec: TrialSpec): Promise<TrialResult>;
  /** Resolves when all are over and nothing is left of them. */
  readonly ended: Promise<void>;
}

export function holdTrials(specs: readonly TrialSpec[], jobs: number): Held {
  const tell = new Map<number, (result: TrialResult) => void>();
  const results = new Map(
    specs.map(({ trial }) => [trial, new Promise<TrialResult>((resolve) => tell.set(trial, resolve))]),
  );
  const run = async (): Promise<void> => {
    const trials = specs.map((spec) => ({ seed: spec.seed, trial: spec.trial, spec }));
    for await (const result of runTrials({ trials, jobs })) tell.get(result.trial)?.(result);
  };
  const ended = run();
  ended.catch(() => undefined); // whoever waits for a result hears of it
  const unheld = ended.then(() => Promise.reject(new Error("it wasn't held")));
  unheld.catch(() => undefined);
  return { ended, result: ({ trial }) => Promise.race([results.get(trial) ?? unheld, unheld]) };
}

export function expectRight(result: TrialResult): void {
  expect(result.wrong, JSON.stringify(result)).to.deep.equal([]);
}
