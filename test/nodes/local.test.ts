import { expect } from "chai";
import { LocalTransport } from "../../lib/nodes/local.ts";
import { startReady, transportContract } from "./transport.contract.ts";

describe("the local transport", () => {
  transportContract(() => Promise.resolve(new LocalTransport()));

  it("kills a command with all it started", async () => {
    const transport = new LocalTransport();
    const process = await startReady(transport, "sleep 300 & echo ready; wait");
    process.kill(); // the pipe the sleep holds keeps `ended` waiting as long as it lives
    expect(await process.ended).deep.equal({ kind: "exited", code: 137 });
  });
});
