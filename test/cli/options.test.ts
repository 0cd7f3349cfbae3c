import { expect } from "chai";
import { ownOptions, parseOwn, unknownOption } from "../../cli/options.ts";
import { verbosityOf } from "../../cli/verbosity.ts";
import { separateOwn } from "../../lib/command/own.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

async function refusal(own: readonly string[]): Promise<string> {
  try {
    await parseOwn(own);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(DffmpegError).with.property("code", "usage");
    expect((thrown as DffmpegError).hint).to.be.a("string");
    return (thrown as DffmpegError).message;
  }
  return "accepted";
}

describe("own options", () => {
  it("have the same defaults when some are given as when none is", async () => {
    const { quiet, ...rest } = await parseOwn(["--quiet"]);
    expect(quiet).to.equal(true);
    expect({ quiet: false, ...rest }).to.deep.equal(await parseOwn([]));
  });

  it("are read in both spellings, values as they are written", async () => {
    const own = await parseOwn([
      "--nodes",
      "my nodes.json",
      "--only=fast, pi",
      "--report",
      "007",
      "--dry-run",
      "--keep",
    ]);
    expect(own).to.deep.include({ nodes: "my nodes.json", report: "007", dryRun: true, keep: true });
    expect(own.only).to.deep.equal(["fast", "pi"]);
  });

  it("let the last one count, but nodes add up", async () => {
    expect((await parseOwn(["--nodes", "a", "--nodes", "b"])).nodes).to.equal("b");
    expect((await parseOwn(["--only", "a,b", "--report", "r", "--only=c"])).only).to.deep.equal(["a", "b", "c"]);
  });

  it("must have a value where they take one, and none where they don't", async () => {
    expect(await refusal(["--nodes"])).to.equal("--nodes needs a value");
    expect(await refusal(["--report="])).to.equal("--report needs a value");
    expect(await refusal(["--keep=no"])).to.equal("--keep takes no value");
  });

  it("refuse an empty name in --only", async () => {
    expect(await refusal(["--only", "a,,b"])).to.equal("--only 'a,,b' has an empty name");
  });

  it("are each understood by the parser", async () => {
    for (const [name, takesValue] of Object.entries(ownOptions)) {
      expect(await refusal(takesValue ? [`--${name}`, "x"] : [`--${name}`]), name).to.equal("accepted");
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
