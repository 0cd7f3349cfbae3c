/** Twenty trials under faults drawn at random, always the same ones: see docs/faults.md. `npm run faults` runs others. */
import { expect } from "chai";
import { layerMissing } from "../lab/layer.ts";
import { drawTrial, type TrialSpec } from "./draw.ts";
import { labMissing } from "./lab-missing.ts";
import { runTrials } from "./runner.ts";
import type { TrialResult } from "./trial.ts";

const seed = 20;
const specs = Array.from({ length: 20 }, (_, trial) => drawTrial(seed, trial));

const title = ({ trial, faults, share }: TrialSpec): string =>
  `trial ${trial}, share: ${share}: ${faults.map(({ kind, node, atMs }) => [kind, node, `at ${atMs} ms`].filter(Boolean).join(" ")).join(", ")}`;

describe(`under faults of seed ${seed}, the output is plain ffmpeg's, or there's a clear failure and none:`, function () {
  this.timeout(240_000);
  const missing = labMissing();
  const noLayer = layerMissing();
  const held = specs.filter(({ share }) => noLayer === undefined || !share.includes("layer"));
  const results = new Map<number, Promise<TrialResult>>();
  const tell = new Map<number, (result: TrialResult) => void>();
  let ended: Promise<void> = Promise.resolve();
  before(() => {
    for (const { trial } of held) results.set(trial, new Promise((resolve) => tell.set(trial, resolve)));
    if (missing !== undefined) return;
    ended = (async () => {
      const trials = held.map(({ trial }) => ({ seed, trial }));
      for await (const result of runTrials({ trials, jobs: 4 })) tell.get(result.trial)?.(result);
    })();
  });

  for (const spec of specs) {
    const why = missing ?? (held.includes(spec) ? undefined : noLayer);
    it(title(spec) + (why === undefined ? "" : ` (left out: ${why})`), async function () {
      if (why !== undefined) this.skip();
      const result = await Promise.race([
        results.get(spec.trial),
        ended.then(() => Promise.reject(new Error("it wasn't held"))),
      ]);
      expect(result?.wrong, JSON.stringify(result)).to.deep.equal([]);
    });
  }

  it("leaves no mounts", async function () {
    if (missing !== undefined) this.skip();
    await ended;
  });
});
