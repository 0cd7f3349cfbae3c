import { expect } from "chai";
import type { DffmpegError } from "../../lib/model/errors.ts";
import { readBatchWords } from "../../cli/commands/batch-words.ts";
import { takeNoNames } from "../../cli/commands/wrong-words.ts";
import { ageText, durationMs, readWords, sizeText, table } from "../../cli/commands/words.ts";

describe("the words of own commands", () => {
  it("take ages with a unit, and nothing else", () => {
    expect(["90s", "30m", "1.5h", "7d", "2w"].map(durationMs)).to.deep.equal([90e3, 18e5, 54e5, 6048e5, 12096e5]);
    for (const text of ["7", "d", "-7d", "7 d", "7y", ""]) expect(durationMs(text), text).to.equal(undefined);
  });

  it("tell ages and sizes by the largest unit that fits", () => {
    expect([0, 59e3, 60e3, 3600e3, 864e5, 1728e5].map(ageText)).to.deep.equal([
      "0 s",
      "59 s",
      "1 min",
      "1 h",
      "1 day",
      "2 days",
    ]);
    expect([0, 999, 1000, 9_950_000, 12_345_678, 5e15].map(sizeText)).to.deep.equal([
      "0 B",
      "999 B",
      "1.0 kB",
      "9.9 MB",
      "12 MB",
      "5000 TB",
    ]);
  });

  it("stand in columns", () => {
    expect(
      table([
        ["A", "LONG", "END"],
        ["abc", "x", "y"],
      ]),
    ).to.equal("A    LONG  END\nabc  x     y\n");
  });

  it("refuse unknown options with a usage", () => {
    expect(() => readWords(["--nonsense"], {}, "dffmpeg jobs"))
      .to.throw(/nonsense/)
      .with.property("hint", "dffmpeg jobs");
  });

  it("tell which option was probably meant, and which lacks its value or takes none", () => {
    const options = { to: { type: "string" }, "dry-run": { type: "boolean" } } as const;
    const said = (read: (args: string[]) => unknown, ...args: string[]): string => {
      try {
        read(args);
      } catch (thrown) {
        const { message, hint = "" } = thrown as DffmpegError;
        return `${message}. ${hint}`;
      }
      return "";
    };
    const own = (args: string[]): unknown => readWords(args, options, "USAGE");
    expect(said(own, "--tto", "x")).to.equal("unknown option --tto. Did you mean --to? USAGE");
    expect(said(own, "--dry-rnu")).to.equal("unknown option --dry-rnu. Did you mean --dry-run? USAGE");
    expect(said(own, "-n")).to.equal("unknown option -n. USAGE");
    expect(said(own, "--to")).to.equal("--to needs a value. USAGE");
    expect(said(own, "--to", "--dry-run")).to.equal("--to needs a value. USAGE");
    expect(said(own, "--dry-run=yes")).to.equal("--dry-run takes no value. USAGE");
    expect(said(readBatchWords, "films", "--tto", "small")).to.match(/^unknown option --tto\. Did you mean --to\? /);
    expect(said(readBatchWords, "films", "-c:v", "libx265")).to.match(
      /^unknown option -c\. ffmpeg's arguments come last, after -- /,
    );
    expect(said(readBatchWords, "films", "--profile")).to.match(/^--profile needs a value\. /);
  });

  it("refuse names where a command would pass over them", () => {
    expect(() => {
      takeNoNames("nodes bench", ["pi"], "--only pi");
    })
      .to.throw("nodes bench takes no names: what is 'pi'?")
      .with.property("hint", "--only pi");
    takeNoNames("nodes bench", [], "");
  });
});
