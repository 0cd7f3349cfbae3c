/**
 * What breaks in other projects that spread ffmpeg over machines, each as a test: here, or where it's named. Seen in
 * their code, in their issues, or by running them.
 */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { readReport, startCluster, type Cluster } from "../cluster/cluster.ts";
import { lossless } from "../cluster/same.ts";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import { directed } from "./directed.ts";
import type { Fault } from "./draw.ts";
import { expectRight, holdTrials, type Held } from "./held.ts";
import { labMissing } from "./lab-missing.ts";

const run = promisify(execFile);

/** A failure, and the file and title of the test that shows it isn't ours. */
const elsewhere = {
  "dffmpeg.sh: merging begins at the first marker": ["cluster/exact", "merges only when the last window is there"],
  "dffmpeg.sh: an encode that failed is marked as done": ["cluster/bad-ffmpeg", "leaves the work to another node"],
  "dffmpeg.sh: cut times are rounded to 10 ms": ["exactness/matrix/covering", ""],
  "ClusterPlex: with the orchestrator down, the job hangs": ["cluster/left-out", "end the job with 1 and no output"],
  "ClusterPlex: with the orchestrator restarted, the job hangs": ["cluster/resume", "goes on with the same command"],
  "ClusterPlex: a frozen worker is noticed after 36 s": ["lab/node-loss", "is noticed within 10 s after"],
  "ClusterPlex: ffmpeg exits 3, and the job exits 0": [
    "cli/run",
    "ends with the exit status of a run that was ffmpeg's own",
  ],
  "ClusterPlex: whoever connects is believed": ["nodes/hostkey", "refuses an unknown one"],
  "rffmpeg: weights count only once no host is idle": [
    "schedule/schedule",
    "gives each worker a part of its share by the speed it shows",
  ],
  "rffmpeg: after SIGTERM of the wrapper the remote ffmpeg runs on": [
    "cluster/ending",
    "exits 255 with all its encoders ended",
  ],
  "rffmpeg: after SIGKILL of the wrapper the remote ffmpeg runs on": [
    "cluster/ending",
    "leaves no encoder on any node",
  ],
  "rffmpeg: host keys aren't checked": ["nodes/hostkey", "refuses a changed one loudly"],
  "rffmpeg: an argument with $(…) is executed": ["nodes/quote", "give every word back as it was"],
  "encore: one failed segment cancels the job": ["cluster/bad-ffmpeg", "exits 1 after half the file"],
  "Av1an: a crash loses the resume file": ["storage/journal", "may end in the middle of a line, or in zeros"],
} as const;

describe("a failure known from another project isn't one here:", () => {
  for (const [failure, [file, title]] of Object.entries(elsewhere)) {
    it(`${failure} (test/${file}: ${title || "all of it"})`, async () => {
      const folder = join(import.meta.dirname, "..", file, "..");
      const name = file.split("/").at(-1) ?? "";
      const [path = ""] = (await readdir(folder)).filter((one) => one.startsWith(`${name}.`));
      expect(await readFile(join(folder, path), "utf8")).to.include(title);
    });
  }

  describe("on a cluster,", () => {
    let cluster: Cluster;
    before(async () => {
      cluster = await startCluster();
    });
    after(() => cluster.stop());
    const plain = async (...args: string[]): Promise<void> => {
      await run("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args]);
    };

    it("dffmpeg.sh, encore: sound that is encoded part by part has a gap at each join", async () => {
      const source = await fixture("h264.mp4");
      const args = ["-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "aac"];
      const nodes = [cluster.node("a"), cluster.node("b")];
      const ended = await cluster.run(nodes, ["--report", "sound.json", ...args, "sound.mkv"]);
      expect(ended.code, ended.stderr).to.equal(0);
      expect((await readReport(join(cluster.work, "sound.json"))).mode).to.equal("split");
      await plain(...args, join(cluster.folder, "sound.mkv"));
      const [should, is] = [cluster.folder, cluster.work].map((folder) => describeOutput(join(folder, "sound.mkv")));
      expect(compareOutputs(await should!, await is!).map(({ text }) => text)).to.deep.equal([]);
    });

    it("rffmpeg: with the output on standard output there are 0 bytes", async () => {
      const source = await fixture("h264.mp4");
      const args = ["-i", source, "-c", "copy", "-f", "mpegts", "-"];
      const ended = await cluster.run([cluster.node("a")], args);
      expect(ended.code, ended.stderr).to.equal(0);
      const { stdout } = await run("ffmpeg", ["-v", "error", "-nostdin", ...args], { maxBuffer: 1 << 26 });
      expect(ended.stdout.length).to.be.above(10_000).and.equal(stdout.length);
    });

    it("ClusterPlex: of several jobs at once on two idle workers, all go to one", async () => {
      const source = await fixture("silent.mp4");
      const nodes = [cluster.node("a"), cluster.node("b")];
      const names = ["one", "two"];
      const jobs = names.map((name) =>
        cluster.run(nodes, ["--report", `${name}.json`, "-i", source, ...lossless, `${name}.mkv`]),
      );
      for (const { code, stderr } of await Promise.all(jobs)) expect(code, stderr).to.equal(0);
      for (const name of names) {
        const { windows } = await readReport(join(cluster.work, `${name}.json`));
        expect([...new Set(windows.map(({ node }) => node))].sort(), name).to.deep.equal(["a", "b"]);
      }
    });
  });

  describe("with machines that fail,", function () {
    this.timeout(180_000);
    const missing = labMissing();
    const cases: readonly (readonly [string, Fault])[] = [
      [
        "ClusterPlex: a frozen worker's ffmpeg goes on beside the one that took over, on the same file",
        { kind: "frozen", node: "n1", atMs: 700, forMs: 12_000 },
      ],
      [
        "ClusterPlex: a worker that comes back ends the controller",
        { kind: "link-down", node: "n1", atMs: 700, forMs: 9000 },
      ],
      [
        "ClusterPlex: a worker whose service restarts ends the controller",
        { kind: "sshd-restarted", node: "n1", atMs: 700 },
      ],
    ];
    const specs = cases.map(([, fault], trial) => directed(trial, [fault]));
    let trials: Held;
    before(() => {
      if (missing === undefined) trials = holdTrials(specs, 3);
    });
    for (const [i, spec] of specs.entries()) {
      it((cases[i]?.[0] ?? "") + (missing === undefined ? "" : ` (left out: ${missing})`), async function () {
        if (missing !== undefined) this.skip();
        const result = await trials.result(spec);
        expectRight(result);
        expect(result.outcome, JSON.stringify(result)).to.equal("done");
      });
    }
  });
});
