import { expect } from "chai";
import { DffmpegError } from "../../lib/model/errors.ts";
import { benchNode } from "../../lib/nodes/bench.ts";
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
