import { expect } from "chai";
import { ownCallOf } from "../../cli/commands/table.ts";

const argsOf = (...args: string[]): readonly string[] | undefined => ownCallOf(args, (name) => name === "clean")?.args;

describe("dffmpeg's own commands", () => {
  it("are called by their first word, and get those after it", () => {
    expect(argsOf("jobs")).to.deep.equal([]);
    expect(argsOf("resume", "job-1", "--nodes", "n.json")).to.deep.equal(["job-1", "--nodes", "n.json"]);
  });

  it("get dffmpeg's options from before their name too", () => {
    expect(argsOf("--nodes", "n.json", "--verbose", "resume", "job-1")).to.deep.equal([
      ...["--nodes", "n.json", "--verbose", "job-1"],
    ]);
    const check = ["nodes", "check", "--json", "--", "-c:v", "mpeg4"];
    expect(argsOf("--nodes=n.json", ...check)).to.deep.equal([
      ...["check", "--nodes=n.json", "--json", "--", "-c:v", "mpeg4"],
    ]);
  });

  it("find the word that follows their name behind options too", () => {
    const call = ownCallOf(["nodes", "--nodes", "n.json", "check", "--help"], () => false);
    expect(call?.args).to.deep.equal(["check", "--nodes", "n.json", "--help"]);
    expect(ownCallOf(["nodes", "--nodes"], () => false)?.args).to.deep.equal(["--nodes"]);
  });

  it("aren't called where the word is a file, an option's value or one of ffmpeg's", () => {
    expect(argsOf("clean")).to.equal(undefined);
    expect(argsOf("--nodes", "jobs", "-i", "a", "b")).to.equal(undefined);
    expect(argsOf("-y", "jobs")).to.equal(undefined);
    expect(argsOf("--nodes")).to.equal(undefined);
    expect(argsOf()).to.equal(undefined);
  });
});
