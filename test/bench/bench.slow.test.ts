import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { withDir } from "tmp-promise";
import { bars } from "../../bench/real/bars.ts";
import { traffic } from "../../bench/real/bytes.ts";
import { bytesOfFiles } from "../../bench/real/file-bytes.ts";
import { page } from "../../bench/real/page.ts";
import { readResults, type Results } from "../../bench/real/results.ts";
import { tailSeconds } from "../../bench/real/tail.ts";
import { PARTS, wantedOf, withSetting } from "../../bench/real/setting.ts";
import { median } from "../../bench/real/timed.ts";

const pair = { name: "x264", plainSeconds: 2, oursSeconds: 2.2, ratio: 1.1 };
const how = { on: "2020-01-02", machine: "2 cores", pairs: 3, seconds: 240 };
const bytes = { name: "dffmpeg", readPerSource: 2.5, writtenPerOutput: 2.25 };
const files = { sourceRead: 2.1, resultWritten: 2, resultRead: 3 };
const results: Results = {
  brief: false,
  embedded: { ...how, figures: [{ ...pair, piecesSeconds: 1.8 }] },
  startUp: { ...how, figures: [pair] },
  tail: { ...how, figures: 0.3 },
  traffic: { ...how, figures: [{ ...bytes, files }, bytes] },
  cluster: {
    ...how,
    figures: {
      jobs: [
        {
          seconds: 540,
          nodes: [{ name: "a", share: 0.5, aloneSeconds: 20 }],
          lowerBound: 20,
          policies: [{ name: "dffmpeg", runs: 5, seconds: 22, worst: 24, ratio: 1.1, worstRatio: 1.2 }],
        },
      ],
      overhead: 1.05,
    },
  },
};

const withFile = (use: (path: string) => Promise<void>): Promise<void> =>
  withDir(({ path }) => use(join(path, "kept.json")), { unsafeCleanup: true });

describe("the benchmark", () => {
  it("takes the middle of its measurements", () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
  });

  it("writes each figure down, or that it wasn't measured", () => {
    const text = page(results);
    expect(text).to.contain("| x264 | 2.00 | 2.20 | 1.10 | 1.80 | 0.90 |").and.to.contain("| a | 0.5 | 20.0 |");
    expect(text).to.contain("| dffmpeg | 5 | 22.0 | 24.0 | 1.10 | 1.20 |").and.to.contain("1.050 times");
    expect(text).to.contain("| x264 | 2000 | 2200 | 200 |").and.to.contain("| dffmpeg |  |  |  | 2.50 | 2.25 |");
    expect(text).to.contain("| dffmpeg | 2.10 | 2.00 | 3.00 | 2.50 | 2.25 |");
    expect(page({ ...results, cluster: { ...how, figures: null } })).to.contain("Not measured: nodes");
    expect(page({ brief: false }))
      .to.contain("Not measured yet")
      .and.not.to.contain("undefined");
  });

  it("keeps what was measured before of the parts that aren't measured now, but never adds to a brief run's", async () => {
    await withFile(async (path) => {
      expect(await readResults(path, false)).to.eql({ brief: false });
      for (const [kept, brief, read] of [
        [results, false, results],
        [results, true, { brief: true }],
        [{ ...results, brief: true }, false, { brief: false }],
      ] as const) {
        await writeFile(path, JSON.stringify(kept));
        expect(await readResults(path, brief)).to.eql(read);
      }
    });
  });

  it("draws a bar for each ratio, and the line where it would be 1", () => {
    const picture = bars([{ title: "alone", bars: [pair, { name: "x265", ratio: 2 }] }]);
    expect(picture.match(/<rect x=/g)).to.have.length(2);
    expect(picture).to.contain("x265").and.to.contain("<line ");
  });

  it("takes how often and how long from its arguments", () => {
    const usual = {
      ...{ brief: false, pairs: 5, minutes: 12, work: [120], cores: 2 },
      ...{ ours: false, parts: [...PARTS], write: false },
    };
    expect(wantedOf([])).to.eql(usual);
    const words = [
      "--minutes",
      "60",
      "--work",
      "120",
      "--work",
      "600",
      "--part",
      "nodes",
      "--cores",
      "1",
      "--ours",
      "--write",
      "3",
    ];
    const wanted = { pairs: 3, minutes: 60, work: [120, 600], cores: 1, ours: true, parts: ["nodes"], write: true };
    expect(wantedOf(words)).to.eql({ ...usual, ...wanted });
    expect(() => wantedOf(["--part", "moon"])).to.throw("--part moon: there are start-up, bytes");
    expect(wantedOf(["--brief"])).to.include({ brief: true, pairs: 1 });
  });

  it("counts what calls read and wrote of each file, those too that others come between", () => {
    const trace = [
      '71    read(5</srv/a (1).mp4>, ""..., 32768) = 32768',
      '71    pread64(5</srv/a (1).mp4>, "", 4096, 0) = 0',
      '72    writev(1</srv/out.mkv>, [{iov_base=""..., iov_len=4}], 1 <unfinished ...>',
      "71    read(5</srv/a (1).mp4>,  <unfinished ...>",
      "72    <... writev resumed>)             = 4",
      '71    <... read resumed>""..., 32768) = 100',
      "71    read(5</srv/a (1).mp4>, 0x7f, 32768) = -1 EIO (Input/output error)",
      '73    read(3<pipe:[812]>, ""..., 10) = 10',
      "73    +++ exited with 0 +++",
    ].join("\n");
    expect([...bytesOfFiles(trace)]).to.eql([
      ["/srv/a (1).mp4", { read: 32868, written: 0 }],
      ["/srv/out.mkv", { read: 0, written: 4 }],
    ]);
  });

  it("makes its source and measures on it, bytes as well", async () => {
    await withSetting(wantedOf(["--brief"]), async (setting) => {
      expect(await tailSeconds(setting)).to.be.greaterThan(0);
      for (const { readPerSource, writtenPerOutput, files: own } of await traffic(setting)) {
        expect(readPerSource).to.be.greaterThan(1);
        expect(writtenPerOutput).to.be.at.least(1);
        // Some machines have no strace.
        if (own) expect([own.sourceRead >= 1, own.resultWritten >= 1]).to.eql([true, true]);
      }
    });
  });
});
