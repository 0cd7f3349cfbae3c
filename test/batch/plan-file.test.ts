import { expect } from "chai";
import { originalText } from "../../lib/batch/plan-file.ts";

describe("a batch that is only planned says what becomes of an original", () => {
  const said = (originals: "keep" | "move" | "replace", threshold: number, output = "/out/one.mkv"): string =>
    originalText({
      waiting: { asked: { originals, moveTo: "/old" }, source: { path: "/films/one.mkv" } },
      output,
      threshold,
    });

  it("that stays, whatever becomes of the output", () => {
    expect(said("keep", 0)).to.equal("stays");
    expect(said("keep", 10)).to.equal("stays; the output is dropped unless it is 10 % smaller");
  });

  it("that goes only for an output that is verified, and small enough where that is asked for", () => {
    expect(said("move", 0)).to.equal("moves below /old once the output is verified");
    expect(said("move", 10)).to.equal("moves below /old once the output is verified and is 10 % smaller");
    expect(said("replace", 10)).to.equal("is removed once the output is verified and is 10 % smaller");
    expect(said("replace", 10, "/films/one.mkv")).to.equal(
      "is replaced once the output is verified and is 10 % smaller",
    );
  });
});
