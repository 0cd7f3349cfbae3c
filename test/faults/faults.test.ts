/** Twenty trials under faults drawn at random, always the same ones: see docs/faults.md. `npm run faults` runs others. */
import { layerMissing } from "../lab/layer.ts";
import { drawTrial, type TrialSpec } from "./draw.ts";
import { expectRight, holdTrials, type Held } from "./held.ts";
import { labMissing } from "./lab-missing.ts";

const seed = 20;
const specs = Array.from({ length: 20 }, (_, trial) => drawTrial(seed, trial));

const title = ({ trial, faults, share }: TrialSpec): string =>
  `trial ${trial}, share: ${share}: ${faults.map(({ kind, node, atMs }) => [kind, node, `at ${atMs} ms`].filter(Boolean).join(" ")).join(", ")}`;

describe(`under faults of seed ${seed}, the output is plain ffmpeg's, or there's a clear failure and none:`, function () {
  this.timeout(240_000);
  const missing = labMissing();
  const noLayer = layerMissing();
  const held = specs.filter(({ share }) => noLayer === undefined || !share.includes("layer"));
  let trials: Held;
  before(() => {
    if (missing === undefined) trials = holdTrials(held, 4);
  });

  for (const spec of specs) {
    const why = missing ?? (held.includes(spec) ? undefined : noLayer);
    it(title(spec) + (why === undefined ? "" : ` (left out: ${why})`), async function () {
      if (why !== undefined) this.skip();
      expectRight(await trials.result(spec));
    });
  }

  it("leaves no mounts", async function () {
    if (missing !== undefined) this.skip();
    await trials.ended;
  });
});
