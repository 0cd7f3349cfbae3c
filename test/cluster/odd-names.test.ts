/** File names that trip up shells, lists and option parsers go through every step unharmed. */
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { startCluster, type Cluster } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

const odd = ["-dash $HOME `id`", "it's \"q\" 'x'", "new\nline\ttab", "ünï 日本 🎬", "100%d [x]*? #1|2;3 &4\\5"];

describe("a file name of odd characters", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it("is read, cut, written and reported, relative to the folder one is in", async () => {
    const name = odd.join(" ");
    await copyFile(await fixture("silent.mp4"), join(cluster.work, `${name}.mp4`));
    const output = `./${name}.mkv`;
    const args = ["--report", `./${name}.json`, "-i", `${name}.mp4`, ...lossless, output];
    const { code, stderr } = await cluster.run([cluster.node("a"), cluster.node("b")], args);
    expect(code, stderr).to.equal(0);
    expect((await readdir(cluster.work)).sort()).to.deep.equal([`${name}.json`, `${name}.mkv`, `${name}.mp4`].sort());
    expect(await differences(cluster, join(cluster.work, `${name}.mp4`), `${name}.mkv`)).to.deep.equal([]);
  });

  it("is named as it is where the output's folder is missing, before anything runs", async () => {
    const output = join("no such\nfolder", "out.mkv");
    const args = ["--json-events", "-i", await fixture("silent.mp4"), ...lossless, output];
    const job = await cluster.start([cluster.node("a")], args);
    const { code } = await job.ended;
    expect(code).to.equal(1);
    const news = job.events.filter(({ type }) => type !== "step");
    expect(news.map(({ type }) => type)).to.deep.equal(["error"]);
    expect(news[0]?.message).to.equal(`${output}: No such file or directory`);
  });
});
