/**
 * A Windows node, as far as Wine stands in for one. scripts/test.sh runs it where wine is installed:
 *   test/lab/wine.sh .cache/wine && npx mocha --no-config -n import=tsx --timeout 120000 test/wine/node.check.ts
 */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import type { AttemptOutcome } from "../../lib/model/attempt.ts";
import { connectNode } from "../../lib/nodes/connect.ts";
import type { AttemptOrder, ComputeNode } from "../../lib/nodes/contract.ts";
import { startCluster } from "../cluster/cluster.ts";
import { differences, lossless } from "../cluster/same.ts";
import { until as untilSoon } from "../lab/processes.ts";
import { startWine, type WineNode } from "../lab/wine.ts";

/** Loaded machines start Wine's programs slowly. */
const until = (condition: () => Promise<boolean>): Promise<void> => untilSoon(condition, 60_000);
const endless = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=90000", "-c:v", "ffv1"];

describe("a Windows node, under Wine", () => {
  let wine: WineNode;
  let node: ComputeNode;
  let attempts = 0;
  before(async function () {
    this.timeout(300_000); // its drives are made the first time
    wine = await startWine();
  });
  after(() => wine.stop());
  beforeEach(async () => {
    const limits = { leaseSeconds: 4, commandTimeoutMs: 60_000, clearTimeoutMs: 20_000 };
    node = await connectNode(wine.node({ shell: "windows" }), { sshConfigFile: wine.lab.sshConfigFile, limits });
  });
  afterEach(async () => {
    node.close();
    await until(async () => (await readdir(wine.home)).length === 0);
  });

  async function order(argv: readonly string[]): Promise<AttemptOrder> {
    const name = { job: "job-x", window: 0, attempt: ++attempts, nonce: "nonce" };
    const { path } = await node.openWorkFolder();
    return { name, jobFolder: path, argv, file: `w00000-a${attempts}-nonce.nut` };
  }
  const here = ({ jobFolder, file }: AttemptOrder): string => join(wine.home, jobFolder, "attempts", file);
  const encode = async (work: AttemptOrder, signal = new AbortController().signal): Promise<AttemptOutcome> =>
    node.encode(work, () => undefined, signal);
  /** Starts an encode that never ends by itself, and resolves once it encodes. */
  async function begin(signal?: AbortSignal): Promise<{ work: AttemptOrder; outcome: Promise<AttemptOutcome> }> {
    const work = await order(endless);
    const outcome = encode(work, signal);
    await until(async () => (await ffmpegs(work)) === 1);
    return { work, outcome };
  }
  async function ffmpegs({ file }: AttemptOrder): Promise<number> {
    const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
    return lines.filter((line) => line.includes("ffmpeg.exe") && line.includes(file) && line.includes("ffv1")).length;
  }

  it("encodes a job beside a Linux node, with plain ffmpeg's frames", async () => {
    const cluster = await startCluster();
    try {
      const workFolder = join(cluster.folder, "own");
      await mkdir(workFolder);
      const windows = wine.node({ slots: 1, hostKey: wine.lab.fingerprint("ed25519") });
      const nodes = [cluster.node("linux", { storage: "none", workFolder }), windows];
      const source = await fixture("h264.mp4");
      const ended = await cluster.run(nodes, ["--json-events", "-i", source, ...lossless, "out.mkv"]);
      expect(ended.code, ended.stderr).equal(0);
      expect(ended.stdout).match(/"window-verified","window":\d+,"node":"wine"/);
      expect(ended.stdout).match(/"window-verified","window":\d+,"node":"linux"/);
      expect(await differences(cluster, source, "out.mkv")).deep.equal([]);
    } finally {
      await cluster.stop();
    }
  });

  it("gives ffmpeg its arguments as they are, and a marker with the file's hash", async () => {
    const title = `a & b %PATH% ^ ! "x" <y> | (z) 'q' \\ %1 100% \\" & calc & "\\`;
    const work = await order([
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      "testsrc2=duration=1",
      "-metadata",
      `title=${title}`,
      "-c:v",
      "ffv1",
    ]);
    const outcome = await encode(work);
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    expect(outcome.marker.sha256).equal(execFileSync("sha256sum", [here(work)], { encoding: "utf8" }).slice(0, 64));
    const argv = ["-v", "error", "-show_entries", "format_tags=title", "-of", "default=nw=1:nk=1", here(work)];
    expect(execFileSync("ffprobe", argv, { encoding: "utf8" })).equal(`${title}\n`);
    expect(JSON.parse(await readFile(here(work).replace(/attempts(.*)\.nut/, "markers$1.json"), "utf8"))).deep.equal(
      outcome.marker,
    );
  });

  it("refuses what its cmd can't be given, before anything runs", async () => {
    for (const [word, why] of [
      ["a\nb", "line break"],
      ["x".repeat(9000), "8191"],
      ["é", "beyond ASCII"], // Wine's cmd has no code page for UTF-8
    ] as const) {
      const outcome = await encode(await order(["-metadata", `title=${word}`]));
      expect(outcome.kind).equal("lost");
      if (outcome.kind === "lost") expect(outcome.cause.message).include(why);
    }
  });

  it("tells ffmpeg's words where it fails", async () => {
    const outcome = await encode(await order(["-v", "error", "-i", "no such film.mkv"]));
    expect(outcome.kind).equal("failed");
    if (outcome.kind === "failed") expect(outcome.stderrTail).include("No such file or directory");
  });

  it("ends an aborted ffmpeg, and removes what it wrote", async () => {
    const abort = new AbortController();
    const { work, outcome } = await begin(abort.signal);
    abort.abort();
    expect(await outcome).deep.equal({ kind: "aborted" });
    await until(async () => (await ffmpegs(work)) === 0);
  });

  it("ends ffmpeg and clears its folder when nobody renews the lease", async () => {
    const { work, outcome } = await begin();
    await wine.lab.dropConnections();
    expect((await outcome).kind).equal("lost");
    await until(async () => (await ffmpegs(work)) === 0);
    await until(async () => !(await readdir(wine.home)).includes(work.jobFolder));
  });

  it("tries encoders, knows whether there is room, and removes files", async () => {
    const tiny = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25", "-frames:v", "5", "-c:v"];
    expect(await node.tryOut([...tiny, "libx264"], ".mkv", { timeoutMs: 60_000, frames: 5 })).include({ code: 0 });
    const { code, stderr } = await node.tryOut([...tiny, "nonsense"], ".mkv", { timeoutMs: 60_000 });
    expect([code, stderr.includes("nonsense")]).deep.equal([1, true]);
    const { path } = await node.openWorkFolder();
    expect(await node.hasRoom(`${path}/attempts`)).equal(true);
    await node.remove([`${path}/lease.js`, `${path}/not there`]);
    expect(await readdir(join(wine.home, path))).not.include("lease.js");
  });
});
