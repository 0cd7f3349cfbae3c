import { expect } from "chai";
import { failureOf } from "../../cli/failure.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

describe("a failure", () => {
  it("is one line and the next step", () => {
    const error = new DffmpegError("node", "pi can't be reached", {
      hint: "Is it switched on?",
      cause: new Error("x"),
    });
    expect(failureOf(error, { verbose: false })).to.deep.equal({
      exitCode: 1,
      text: "dffmpeg: pi can't be reached\n  Is it switched on?\n",
      facts: { code: "node", message: "pi can't be reached", hint: "Is it switched on?" },
    });
    expect(failureOf(error, { verbose: true }).text).to.include("  caused by: x\n");
  });

  it("ends with 255 when it was an interruption", () => {
    expect(failureOf(new DffmpegError("interrupted", "stopped"), { verbose: false }).exitCode).to.equal(255);
  });

  it("is owned as a bug when it was never expected, its stack kept for --verbose", () => {
    const bug = new TypeError("x is undefined");
    const [short, long] = [failureOf(bug, { verbose: false }), failureOf(bug, { verbose: true })];
    expect(short.text).to.match(/^dffmpeg: this is a bug in dffmpeg: x is undefined\n {2}.*--verbose.*\n$/);
    expect(short.text).not.to.include("    at ");
    expect(long.text).to.include("    at ");
    expect(failureOf("just text", { verbose: true }).text).to.include("just text");
  });
});
