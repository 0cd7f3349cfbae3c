/** That a window's pictures tell of the same light as the film's first: newer encoders write what their first frame says. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { inspect, type AttemptSite } from "../../lib/encode/attempt.ts";
import { prepare } from "../../lib/encode/prepare.ts";
import { shownLight, shownLightOf } from "../../lib/media/shown-light.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";
import { windowArgv } from "../../lib/plan/window-argv.ts";

const run = promisify(execFile);

describe("light that the pictures tell of", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-light-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function planOf(source: string): Promise<{ plan: SplitPlan; programs: AttemptSite["programs"] }> {
    const coding = ["-c:v", "ffv1", "-an"];
    const { plan, programs } = await prepare({ args: ["-i", source, ...coding, join(folder, "out.mkv")] });
    if (plan.mode !== "split") throw new Error(plan.reason);
    return { plan, programs };
  }

  it("is found in a film that has it in its stream, and none in others", async () => {
    const { programs } = await planOf(await fixture("p-10bit.mkv"));
    const of = async (name: "p-hdr10.mkv" | "p-10bit.mkv") =>
      shownLightOf(programs, { path: await fixture(name), stream: 0, scratch: folder });
    const types = (await of("p-hdr10.mkv")).map(({ side_data_type: type }) => type);
    expect(types).to.have.members(["Mastering display metadata", "Content light level metadata"]);
    expect(await of("p-10bit.mkv")).to.deep.equal([]);
    expect(await shownLight(programs, join(folder, "absent.nut"))).to.deep.equal([]);
  });

  it("keeps a window out whose first frame tells of other light", async () => {
    const source = await fixture("p-10bit.mkv");
    const { plan, programs } = await planOf(source);
    const [order, path] = [{ from: 0, to: 1 }, join(folder, "window.nut")];
    const seen = { path: source, kind: "source", stream: 0, ffmpegVersion: programs.version, threads: 1 } as const;
    await run("ffmpeg", ["-nostdin", ...windowArgv(plan, order, { ...seen, careful: false }), path]);
    const inspected = async (shown: SplitPlan["video"]["shownLight"]) => {
      const told = { ...plan, video: { ...plan.video, shownLight: shown } };
      const site = { plan: told, programs } as unknown as AttemptSite;
      return inspect(site, order, { path, marker: {} as never, seconds: 0 }, new AbortController().signal);
    };
    expect(await inspected(undefined)).to.have.property("kind", "verified");
    expect(await inspected([])).to.have.property("kind", "verified");
    const other = await inspected([{ side_data_type: "Content light level metadata", max_content: 400 }]);
    expect(other).to.deep.include({ kind: "refused", exact: "never" });
  });
});
