/** Nodes that can't be used are named with the next step, and the job goes on with the others. */
import { appendFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { freePort, makeKey, startSshd, type LabSshd } from "../lab/sshd.ts";
import { readReport, startCluster, type Cluster } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

describe("nodes that can't be used", () => {
  let cluster: Cluster;
  let stranger: LabSshd;
  let impostor: LabSshd;
  let source: string;
  let unusable: readonly NodeConfig[];
  before(async () => {
    [cluster, stranger, impostor] = await Promise.all([startCluster(), startSshd(), startSshd()]);
    source = await fixture("h264.mp4");
    const { folder, lab } = cluster;
    const wrongKey = join(folder, "wrong");
    makeKey(wrongKey, "ed25519");
    // The key filed for the impostor's address is another machine's.
    const [type = "", blob = ""] = (await readFile(`${lab.hostKeyFile("ed25519")}.pub`, "utf8")).split(" ");
    await appendFile(lab.knownHostsFile, `[127.0.0.1]:${impostor.port} ${type} ${blob}\n`);
    unusable = [
      cluster.node("off", { port: await freePort() }),
      cluster.node("locked", { identityFile: wrongKey }),
      cluster.node("unknown", { port: stranger.port }),
      cluster.node("changed", { port: impostor.port }),
      cluster.node("pinned", { hostKey: stranger.fingerprint("ed25519") }),
      cluster.node("bare", { ffmpeg: "no-such-ffmpeg" }),
      cluster.node("nowhere", { host: "no-such-host.invalid" }),
    ];
  });
  after(() => Promise.all([cluster.stop(), stranger.stop(), impostor.stop()]));

  /** What stderr says of each node, and the line after it. */
  const said = [
    /off is left out: 127\.0\.0\.1 refuses connections on port \d+\n +Start the ssh server/,
    /locked is left out: permission denied for \S+@127\.0\.0\.1\n +Let your key in.*ssh-copy-id -i /,
    /unknown is left out: the host key of 127\.0\.0\.1 isn't known: ssh-ed25519 SHA256:\S+\n +If 'ssh-keygen .*accept it: ssh/,
    /changed is left out: THE HOST KEY OF 127\.0\.0\.1 HAS CHANGED\. .*\n +Only if you know why.*ssh-keygen -R/,
    /pinned is left out: 127\.0\.0\.1 DOESN'T SHOW THE HOST KEY nodes\.json pins .*\n +Only if/,
    /bare is left out: 'no-such-ffmpeg -version' doesn't work there.*\n +Install ffmpeg on it/,
    /nowhere is left out: no machine is found by the name 'no-such-host\.invalid'\n +Correct 'host'/,
  ];

  it("are each named with the next step, while the last good one does the work", async () => {
    const nodes = [...unusable, cluster.node("good")];
    const { code, stderr } = await cluster.run(nodes, ["--report", "r.json", "-i", source, ...lossless, "one.mkv"]);
    expect(code, stderr).to.equal(0);
    for (const line of said) expect(stderr).to.match(line);
    const report = await readReport(join(cluster.work, "r.json"));
    expect([...new Set(report.windows.map(({ node }) => node))]).to.deep.equal(["good"]);
    expect(await differences(cluster, source, "one.mkv")).to.deep.equal([]);
  });

  it("end the job with 1 and no output where none is left", async () => {
    const { code, stderr } = await cluster.run(unusable, ["-i", source, ...lossless, "none.mkv"]);
    expect(code, stderr).to.equal(1);
    for (const line of said) expect(stderr).to.match(line);
    expect(stderr).to.match(/^dffmpeg: none of the 7 nodes can be used$/m);
    expect(stderr).not.to.include("    at ");
    expect(await readdir(cluster.work)).not.to.include("none.mkv");
    expect(await readdir(cluster.share)).to.deep.equal([]);
  });

  it("or see no share are named, and the output is right with or without their help", async () => {
    await mkdir(join(cluster.folder, "empty"));
    const nodes = [cluster.node("shareless", { root: join(cluster.folder, "empty") }), cluster.node("good")];
    const { code, stderr } = await cluster.run(nodes, ["-i", source, ...lossless, "two.mkv"]);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/share.*shareless|shareless.*share/);
    expect(await differences(cluster, source, "two.mkv")).to.deep.equal([]);
  });

  it("don't keep a job waiting when their share's folder here is missing: that is said at once", async () => {
    await rm(cluster.share, { recursive: true });
    const { code, stderr } = await cluster.run([cluster.node("good")], ["-i", source, ...lossless, "none.mkv"]);
    await mkdir(cluster.share);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^dffmpeg: storage\.root of nodes\.json: .*\n +Create the folder, or mount the share/m);
  });
});
