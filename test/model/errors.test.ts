import { expect } from "chai";
import { DffmpegError, unnamed } from "../../lib/model/errors.ts";

describe("an error of a node", () => {
  it("names it once, whatever its cause names", () => {
    const cause = new DffmpegError("node", "node one: the connection was lost: node one: no answer", { node: "one" });
    expect(cause.message).to.equal("node one: the connection was lost: no answer");
    const whole = new DffmpegError("node", `node one: can't copy film.mkv to it: ${cause.message}`, { node: "one" });
    expect(whole.message).to.equal("node one: can't copy film.mkv to it: the connection was lost: no answer");
    expect(new DffmpegError("node", "node one: by way of node two: no answer", { node: "one" }).message).to.include(
      "two",
    );
  });

  it("needn't name it behind its name, but where it's a part of a sentence", () => {
    expect(unnamed("one", "node one: the connection was lost")).to.equal("the connection was lost");
    expect(unnamed("one", "share not visible on node one: /srv isn't there")).to.include("on node one: /srv");
  });
});
