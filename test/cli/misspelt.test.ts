import { expect } from "chai";
import { didYouMean, misspeltCommand } from "../../cli/misspelt.ts";

const hintOf = (...args: string[]): string | undefined => misspeltCommand(args, (name) => name === "btach")?.hint;

describe("a misspelt command", () => {
  it("is told which one was meant", () => {
    expect(hintOf("bacth", "films")).to.match(/^Did you mean dffmpeg batch\?/);
    expect(hintOf("--nodes", "n.json", "Explian", "--", "-i", "a")).to.equal(undefined); // a form of ffmpeg's
    expect(hintOf("--nodes", "n.json", "Explian")).to.match(/dffmpeg explain\?/);
    expect(hintOf("job")).to.match(/dffmpeg jobs\?/);
  });

  it("may be one of another command's words, or what such a thing is called elsewhere", () => {
    expect(hintOf("chekc")).to.match(/dffmpeg nodes check\?/);
    expect(hintOf("add", "pi@host")).to.match(/dffmpeg nodes add\?/);
    expect(hintOf("man")).to.match(/dffmpeg help\?/);
  });

  it("is none where the word may be a film or says nothing", () => {
    for (const args of [["btach"], ["batch.mkv"], ["films/batch"], ["summer"], ["-y", "bacth"], ["-i", "bacth"], []])
      expect(hintOf(...args), args.join(" ")).to.equal(undefined);
  });

  it("leaves short words alone that have little in common", () => {
    expect([didYouMean("ad", ["add"]), didYouMean("xy", ["add"]), didYouMean("", ["add"])]).to.deep.equal([
      ...["Did you mean add? ", "", ""],
    ]);
  });
});
