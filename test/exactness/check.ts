/** Makes mocha tests of cases. They run two at a time, since each waits a lot, and report in order. */
import { expect } from "chai";
import pLimit from "p-limit";
import type { LabSshd } from "../lab/sshd.ts";
import type { Case } from "./cases.ts";
import { faultsOf } from "./judge.ts";
import { startNode } from "./ours.ts";
import { runBoth } from "./run.ts";

const AT_ONCE = 2;

export function checkCases(cases: readonly Case[]): void {
  const running = new Map<Case, Promise<string[]>>();
  let node: LabSshd | undefined;

  before(async () => {
    const started = cases.some(({ way }) => way === "copy") ? await startNode() : undefined;
    node = started;
    const limit = pLimit(AT_ONCE);
    for (const wanted of cases) {
      const faults = limit(async () => faultsOf(wanted, await runBoth(wanted, started)));
      faults.catch(() => undefined); // its test rejects with it
      running.set(wanted, faults);
    }
  });
  after(async () => {
    await Promise.allSettled(running.values());
    await node?.stop();
  });

  for (const wanted of cases) {
    it(wanted.name, async () => {
      expect(await running.get(wanted)).to.deep.equal([]);
    });
  }
}
