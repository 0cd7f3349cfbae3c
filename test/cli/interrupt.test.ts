import { EventEmitter } from "node:events";
import { expect } from "chai";
import { watchInterrupts } from "../../cli/interrupt.ts";

describe("interruptions", () => {
  it("abort first and leave at once the second time, whichever signal it is", () => {
    const [source, seen] = [new EventEmitter(), [] as string[]];
    const { signal, stop } = watchInterrupts(
      source,
      () => seen.push("first"),
      () => seen.push("second"),
    );
    source.emit("SIGTERM");
    expect([signal.aborted, ...seen]).to.deep.equal([true, "first"]);
    source.emit("SIGINT");
    expect(seen).to.deep.equal(["first", "second"]);
    stop();
    expect(source.eventNames()).to.deep.equal([]);
  });
});
