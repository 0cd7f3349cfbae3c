import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import { DffmpegError } from "../../lib/model/errors.ts";
import { benchNode, type BenchOptions } from "../../lib/nodes/bench.ts";
import type { ComputeNode } from "../../lib/nodes/contract.ts";

type Command = ComputeNode["command"];

/** A machine of one core, of which a bench only wants commands. */
const nodeThat = (command: Command): ComputeNode =>
  ({ name: "snail", config: { ffmpeg: "ffmpeg" }, facts: { cores: 1 }, command }) as unknown as ComputeNode;

describe("the bench of a node", () => {
  it("is content with two frames of an encoder where those take as long as a trial may", async () => {
    const frames: string[] = [];
    const node = nodeThat((argv) => {
      frames.push(/end_frame=(\d+)/.exec(argv.join(" "))?.[1] ?? "");
      return Promise.resolve({ code: 0, stdout: "", stderr: "" });
    });
    const { speeds } = await benchNode(node, { trialSeconds: 0 });
    expect(frames).to.deep.equal(["2", "2", "2", "2"]);
    for (const { fps } of speeds) expect(fps).to.be.above(0);
  });

  it("tries half as many slots as long as that is as fast, for encoders with threads of their own", async () => {
    let running = 0;
    // Four of x264 take as long as one, of others 16 times as long.
    const command: Command = async (argv) => {
      running += 1;
      await delay(0);
      await delay(argv.includes("libx264") ? 40 : 10 * running ** 2);
      running -= 1;
      return { code: 0, stdout: "", stderr: "" };
    };
    const node = { ...nodeThat(command), facts: { cores: 4 } } as unknown as ComputeNode;
    const slotsOf = async (options: BenchOptions): Promise<number[]> =>
      (await benchNode(node, { ...options, trialSeconds: 0 })).speeds.map(({ slots }) => slots);
    expect(await slotsOf({})).to.deep.equal([4, 1, 1, 1]);
    expect(await slotsOf({ slots: 4 })).to.deep.equal([4, 4, 4, 4]);
    expect(await slotsOf({ slots: 4, slotsFor: { libsvtav1: 3, libx264: 2 } })).to.deep.equal([2, 4, 3, 4]);
  });

  it("calls a node too slow, not gone, when even those don't come in time", async () => {
    const cause = new DOMException("timed out", "TimeoutError");
    const node = nodeThat(() => Promise.reject(new DffmpegError("node", "node snail: 'ffmpeg' didn't end", { cause })));
    const thrown: unknown = await benchNode(node).catch((error: unknown) => error);
    expect(thrown)
      .to.be.instanceOf(DffmpegError)
      .with.property("message")
      .that.matches(/too slow to be measured: 2 frames/);
    const gone = new DffmpegError("node", "node snail: the connection was lost");
    expect(await benchNode(nodeThat(() => Promise.reject(gone))).catch((error: unknown) => error)).to.equal(gone);
  });
});
