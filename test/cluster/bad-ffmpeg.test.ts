/** An ffmpeg that doesn't do its work is never taken for done, whatever it says of itself. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { readReport, startCluster, type Cluster } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

/** Bodies of a stand-in for ffmpeg; `$out` is the segment to write. */
const failures = {
  "exits 1 after half the file": 'ffmpeg "$@"; head -c 100000 "$out" > "$out.half"; mv "$out.half" "$out"; exit 1',
  "exits 0 without a file": "exit 0",
  "exits 0 with an empty file": ': > "$out"',
  "exits 0 with garbage": 'head -c 100000 /dev/urandom > "$out"',
  "dies of a signal": "kill -SEGV $$",
};

describe("an ffmpeg on a node that", () => {
  let cluster: Cluster;
  let source: string;
  before(async () => {
    cluster = await startCluster();
    source = await fixture("h264.mp4");
  });
  after(() => cluster.stop());

  for (const [what, body] of Object.entries(failures)) {
    it(`${what} leaves the work to another node`, async () => {
      const ffmpeg = await cluster.program("bad", body);
      const output = `${what}.mkv`.replaceAll(" ", "-");
      const nodes = [cluster.node("bad", { ffmpeg, weight: 2 }), cluster.node("good")];
      const job = await cluster.start(nodes, [
        "--json-events",
        "--report",
        "bad.json",
        "-i",
        source,
        ...lossless,
        output,
      ]);
      const { code, stderr } = await job.ended;
      expect(code, stderr).to.equal(0);
      const tried = job.events.filter(({ type, node }) => type === "attempt-ended" && node === "bad");
      expect(tried.map(({ outcome }) => outcome)).to.include.oneOf(["failed", "refused"]);
      const shown = job.events.flatMap(({ progress }) => progress?.nodes ?? []).filter(({ node }) => node === "bad");
      expect(shown.map((node) => node["state"])).to.include("resting");
      const report = await readReport(join(cluster.work, "bad.json"));
      expect([...new Set(report.windows.map(({ node }) => node))], report.reason).to.deep.equal(["good"]);
      expect(report.nodes.find(({ name }) => name === "bad")?.error)
        .to.be.a("string")
        .and.not.equal("");
      expect(await differences(cluster, source, output)).to.deep.equal([]);
    });
  }

  it("loses frames is found out, and the command runs whole, with a warning", async () => {
    const ffmpeg = await cluster.program(
      "short",
      'for last; do :; done; n=$#; i=0; for a; do i=$((i+1)); [ $i = 1 ] && set --; [ $i = $n ] && set -- "$@" -frames:v 20; set -- "$@" "$a"; done; exec ffmpeg "$@"',
    );
    const job = await cluster.start(
      [cluster.node("short", { ffmpeg })],
      ["--json-events", "--report", "short.json", "-i", source, ...lossless, "short.mkv"],
    );
    const { code, stderr } = await job.ended;
    expect(code, stderr).to.equal(0);
    expect(job.events.find(({ type }) => type === "warning")?.message).to.match(/frames, not .*encoding again, whole/);
    expect((await readReport(join(cluster.work, "short.json"))).mode).to.equal("whole");
    expect(await differences(cluster, source, "short.mkv")).to.deep.equal([]);
  });

  it("always fails ends the job with 1 and its last words, and leaves the output as it was", async () => {
    const ffmpeg = await cluster.program("broken", 'echo "the encoder is on fire" >&2; exit 1');
    const nodes = ["a", "b"].map((name) => cluster.node(name, { ffmpeg }));
    const output = join(cluster.work, "precious.mkv");
    await writeFile(output, "precious");
    const { code, stderr } = await cluster.run(nodes, ["-y", "-i", source, ...lossless, output]);
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/^dffmpeg: .*window 1\d*:?\n?.*the encoder is on fire/ms)
      .and.not.include("    at ");
    expect(await readFile(output, "utf8")).to.equal("precious");
    expect((await readdir(cluster.work)).filter((name) => name.startsWith(".dffmpeg"))).to.deep.equal([]);
    expect(await readdir(cluster.share)).to.deep.equal([]);
  });
});
