/** The doctor's verdicts on real nodes: through sshd, with a real ffmpeg, and with each kind of trouble. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { verdictText } from "../../cli/commands/nodes-check.ts";
import { checkNodes } from "../../lib/encode/doctor.ts";
import { inventorySchema, type NodeConfig } from "../../lib/model/inventory.ts";
import type { Finding, NodeVerdict } from "../../lib/model/verdict.ts";
import { fixture } from "../../fixtures/generate.ts";
import { freePort, startSshd, type LabSshd } from "../lab/sshd.ts";

describe("the doctor", () => {
  let lab: LabSshd;
  let folder: string;
  let share: string;
  before(async () => {
    lab = await startSshd();
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-doctor-"));
    share = join(folder, "share");
    await mkdir(share);
  });
  after(async () => {
    await lab.stop();
    await rm(folder, { recursive: true });
  });

  const node = (name: string, overrides: Partial<NodeConfig> = {}): NodeConfig =>
    lab.node({ name, hostKey: lab.fingerprint("ed25519"), workFolder: folder, ...overrides });
  async function verdicts(
    nodes: NodeConfig[],
    args: readonly string[] = [],
    root = share,
  ): Promise<readonly NodeVerdict[]> {
    return checkNodes({ inventory: inventorySchema.parse({ version: 1, storage: { root }, nodes }), args });
  }
  const finding = (verdict: NodeVerdict | undefined, topic: Finding["topic"]): Finding | undefined =>
    verdict?.findings.find((found) => found.topic === topic && found.state !== "ok");

  it("finds good nodes usable, tells their way to media, and leaves nothing behind", async () => {
    const source = await fixture("h264.mp4");
    const unseen = [{ from: "/", to: "/unseen" }];
    const nodes = [
      node("reader"),
      node("copier", { root: share, paths: unseen }),
      node("streamer", { storage: "none", paths: unseen }),
    ];
    const before = await readdir(folder);
    const found = await verdicts(nodes, ["-i", source, "-c:v", "mpeg4", "-vf", "scale=64:-2", "-c:a", "aac", "x.mkv"]);
    expect(found.map(({ node: name, way }) => [name, way])).to.deep.equal([
      ["reader", "reference"],
      ["copier", "copy"],
      ["streamer", "streaming"],
    ]);
    expect(found.flatMap(({ findings }) => findings.filter(({ state }) => state === "failure"))).to.deep.equal([]);
    const [reader] = found;
    const topics = reader?.findings.map(({ topic }) => topic);
    expect(topics).to.include.members([
      "connection",
      "ffmpeg",
      "encode",
      "share",
      "machine",
      "clock",
      "space",
      "source",
    ]);
    expect(verdictText(reader!, false)).to.match(/^reader: usable, reads the source itself; ffmpeg \d/);
    expect([await readdir(folder), await readdir(share)]).to.deep.equal([before, []]);
  });

  it("names what's wrong with each of the others, and the remedy", async () => {
    const broken = join(folder, "broken-ffmpeg");
    await writeFile(broken, `#!/bin/sh\n[ "$1" = -version ] && exec ffmpeg "$@"\necho "no such encoder" >&2\nexit 1\n`);
    await chmod(broken, 0o755);
    const found = await verdicts([
      node("off", { port: await freePort() }),
      node("bare", { ffmpeg: "no-such-ffmpeg" }),
      node("old", { ffmpeg: broken }),
      node("apart", { root: "/absent/share", storage: "share" }),
      node("full", { storage: "none", workFolder: "/absent/work" }),
      node("aside", { root: "/absent/share" }),
    ]);
    expect(found.map(({ usable }) => usable)).to.deep.equal([false, false, false, false, false, true]);
    const [off, bare, old, apart, full, aside] = found;
    expect(finding(off, "connection")?.text).to.match(/refuses connections on port/);
    expect(finding(bare, "connection")?.text).to.match(/'no-such-ffmpeg -version' doesn't work there/);
    expect(finding(old, "encode")?.text).to.match(/libx264: ffmpeg there fails: no such encoder/);
    expect(finding(apart, "share")?.text).to.match(/share not visible on node apart: \/absent\/share/);
    expect(finding(full, "link")?.text).to.match(/no folder to work in/);
    expect(finding(aside, "share")).to.include({ state: "warning" });
    for (const verdict of found.slice(0, 5)) {
      expect(verdictText(verdict, false)).to.match(new RegExp(`^${verdict.node}: NOT USABLE\n[^]*FAILS: .*\n {4,}\\S`));
    }
  });

  it("finds no node usable where this machine lacks the storage root, which each job needs, whatever way its files go", async () => {
    const nodes = [node("any"), node("streamer", { storage: "none" })];
    const found = await verdicts(nodes, [], join(folder, "absent"));
    expect(found.map(({ usable }) => usable)).to.deep.equal([false, false]);
    for (const verdict of found) {
      expect(finding(verdict, "share")).to.include({ state: "failure" });
      expect(finding(verdict, "share")?.text).to.match(
        /^the storage root .*absent can't be written here: No such file or directory$/,
      );
    }
  });

  it("tries what the command needs, for a listing proves nothing", async () => {
    const tryOn = async (...args: string[]): Promise<Finding | undefined> => {
      const [verdict] = await verdicts([node("a")], ["-i", "absent.mp4", ...args]);
      return finding(verdict, "encode");
    };
    expect((await tryOn("-c:v", "no_such_encoder", "x.mkv"))?.text).to.match(/it has no encoder 'no_such_encoder'/);
    expect((await tryOn("-vf", "nosuchfilter", "x.mkv"))?.text).to.match(/it has no filter 'nosuchfilter'/);
  });
});
