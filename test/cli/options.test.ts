import { expect } from "chai";
import { ownOptions, parseOwn, unknownOption } from "../../cli/options.ts";
import { verbosityOf } from "../../cli/verbosity.ts";
import { separateOwn } from "../../lib/command/own.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

function refusal(own: readonly string[]): string {
  try {
    parseOwn(own);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(DffmpegError).with.property("code", "usage");
    expect((thrown as DffmpegError).hint).to.be.a("string");
    return (thrown as DffmpegError).message;
  }
  return "accepted";
}

describe("own options", () => {
  it("have their defaults when none is given", () => {
    expect(parseOwn([])).to.deep.equal({
      nodes: undefined,
      only: undefined,
      ffmpeg: undefined,
      ffprobe: undefined,
      report: undefined,
      dryRun: false,
      keep: false,
      quiet: false,
      verbose: false,
      jsonEvents: false,
    });
  });

  it("are read in both spellings, values as they are written", () => {
    const own = parseOwn(["--nodes", "my nodes.json", "--only=fast, pi", "--report", "007", "--dry-run", "--keep"]);
    expect(own).to.deep.include({ nodes: "my nodes.json", report: "007", dryRun: true, keep: true });
    expect(own.only).to.deep.equal(["fast", "pi"]);
  });

  it("let the last one count", () => {
    expect(parseOwn(["--nodes", "a", "--nodes", "b"]).nodes).to.equal("b");
  });

  it("must have a value where they take one, and none where they don't", () => {
    expect(refusal(["--nodes"])).to.equal("--nodes needs a value");
    expect(refusal(["--report="])).to.equal("--report needs a value");
    expect(refusal(["--keep=no"])).to.equal("--keep takes no value");
  });

  it("refuse an empty name in --only", () => {
    expect(refusal(["--only", "a,,b"])).to.equal("--only 'a,,b' has an empty name");
  });

  it("are each understood by the parser", () => {
    for (const [name, takesValue] of Object.entries(ownOptions)) {
      expect(refusal(takesValue ? [`--${name}`, "x"] : [`--${name}`]), name).to.equal("accepted");
    }
  });
});

describe("an unknown option", () => {
  it("is one with two dashes where an option stands", () => {
    expect(unknownOption(["--nodse", "f", "-i", "a", "b"], separateOwn)).to.equal("nodse");
    expect(unknownOption(["-i", "a", "--foo=1", "b"], separateOwn)).to.equal("foo");
  });

  it("isn't a value of an ffmpeg option, nor one of our own", () => {
    expect(unknownOption(["-i", "a", "-metadata", "--title", "b"], separateOwn)).to.equal(undefined);
    expect(unknownOption(["--nodes", "f", "-i", "a", "b"], separateOwn)).to.equal(undefined);
  });
});

describe("verbosity", () => {
  const own = { quiet: false, verbose: false };
  const shown = (...args: string[]): string[] =>
    Object.entries(verbosityOf(own, args))
      .filter(([, wanted]) => wanted)
      .map(([name]) => name);

  it("follows ffmpeg's -loglevel, the last one given", () => {
    expect(shown("-i", "a")).to.deep.equal(["errors", "warnings", "notices", "progress"]);
    expect(shown("-v", "warning")).to.deep.equal(["errors", "warnings"]);
    expect(shown("-v", "info", "-loglevel", "repeat+level+error")).to.deep.equal(["errors"]);
    expect(shown("-v", "16")).to.deep.equal(["errors"]);
    expect(shown("-v", "quiet")).to.deep.equal([]);
    expect(shown("-v", "verbose")).to.include("details");
  });

  it("follows -nostats and -stats as ffmpeg does", () => {
    expect(shown("-nostats")).to.deep.equal(["errors", "warnings", "notices"]);
    expect(shown("-v", "error", "-stats")).to.deep.equal(["errors", "progress"]);
  });

  it("says nothing but errors with --quiet", () => {
    expect(verbosityOf({ quiet: true, verbose: false }, ["-stats"])).to.deep.equal({
      errors: true,
      warnings: false,
      notices: false,
      progress: false,
      details: false,
    });
  });
});
