/** However a job ends, no node goes on encoding and no half output stays behind. */
import { readdir } from "node:fs/promises";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import { until } from "../lab/processes.ts";
import { startCluster, type Cluster, type Event, type Job } from "./cluster.ts";

describe("a job that is ended", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  /** Returns once ffmpeg runs on both nodes, one of which is local. */
  async function encoding(output: string): Promise<Job> {
    const slow = ["-c:v", "libx264", "-preset", "placebo", "-threads", "1", output];
    const here = cluster.node("here", { transport: "local" });
    const nodes = [cluster.node("a"), { ...here, root: undefined, host: undefined }];
    const job = await cluster.start(nodes, ["--json-events", "-i", await fixture(clip), ...slow]);
    const nodesAtWork = (events: readonly Event[]): number =>
      new Set(events.filter(({ type }) => type === "window-started").map(({ node }) => node)).size;
    await job.when((events) => nodesAtWork(events) === 2);
    await until(async () => (await cluster.ffmpegs()).length >= 2);
    return job;
  }
  const leftovers = async (): Promise<readonly string[]> => [
    ...(await readdir(cluster.work)),
    ...(await readdir(cluster.share)),
  ];

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`by ${signal} exits 255 with all its encoders ended and its files gone`, async () => {
      const job = await encoding("interrupted.mkv");
      job.child.kill(signal);
      expect((await job.ended).code).to.equal(255);
      expect(await cluster.processes()).to.deep.equal([]);
      expect(await leftovers()).to.deep.equal([]);
    });
  }

  it("by SIGKILL leaves no encoder on any node, and nothing under the output's name", async () => {
    const job = await encoding("killed.mkv");
    job.child.kill("SIGKILL");
    expect((await job.ended).code).to.equal(null);
    await until(async () => (await cluster.processes()).length === 0, 30_000);
    expect(await readdir(cluster.work)).to.deep.equal([]);
  });
});
