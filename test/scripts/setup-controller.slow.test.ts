/** setup-controller.sh with a home of its own and a real sshd as the node. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadInventory } from "../../lib/nodes/inventory.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";
import { setUp, tree, type Said } from "./setup.ts";

describe("setup-controller.sh", () => {
  let sshd: LabSshd;
  let home: string;
  let share: string;
  before(async () => {
    sshd = await startSshd();
  });
  after(async () => {
    await sshd.stop();
  });
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "setup-home-"));
    share = mkdtempSync(join(tmpdir(), "setup-share-"));
  });
  afterEach(() => {
    for (const folder of [home, share]) rmSync(folder, { recursive: true });
  });

  const run = (...args: string[]): Said => setUp("controller", ["--root", share, ...args], { HOME: home });
  const node = (): string => `lab=${userInfo().username}@127.0.0.1:${sshd.port}`;
  const inventory = (): string => join(home, ".config/dffmpeg/nodes.json");
  /** What setup-compute.sh does on the node. */
  const letIn = (): void => {
    appendFileSync(join(sshd.folder, "authorized_keys"), readFileSync(join(home, ".ssh/dffmpeg.pub")));
  };

  it("makes a key pair that only its user can read, and shows the public half", () => {
    const { status, stdout } = run();
    expect(status).to.equal(0);
    expect(stdout).to.contain(readFileSync(join(home, ".ssh/dffmpeg.pub"), "utf8").trim());
    expect(tree(home)[".ssh/dffmpeg"]).to.match(/^600 /);
    expect(run().stdout).to.contain("Nothing to do");
  });

  it("doesn't say that all is as it should be where the shared folder or a node's way in is missing", () => {
    run();
    const absent = run("--root", join(share, "absent")).stdout;
    expect(absent).to.contain("isn't here").and.contain("still missing").and.not.contain("Nothing to do");
    run("--yes", node());
    expect(run("--yes", node()).stdout).to.contain("still missing").and.not.contain("Nothing to do");
  });

  it("shows a node's fingerprint, and accepts it only when told to", () => {
    run();
    const { status, stdout } = run(node());
    expect(stdout).to.contain(sshd.fingerprint("ed25519"));
    expect(stdout).to.contain("its key isn't accepted");
    expect(status).to.equal(1);
    expect(existsSync(join(home, ".ssh/known_hosts"))).to.equal(false);
    expect(existsSync(inventory())).to.equal(false);
  });

  it("adds a node that dffmpeg can use: known, let in, in a valid nodes.json", async () => {
    run();
    letIn();
    const { status, stdout, stderr } = run("--yes", node());
    expect(stdout + stderr).to.match(/lab: login works, ffmpeg is \S+/);
    expect(status).to.equal(0);
    const { storage, nodes } = await loadInventory(inventory());
    expect(storage.root).to.equal(share);
    expect(nodes.map(({ name }) => name)).to.deep.equal(["here", "lab"]);
    expect(nodes[1]).to.include({ host: "127.0.0.1", port: sshd.port, identityFile: join(home, ".ssh/dffmpeg") });
    expect(run("--yes", node()).stdout).to.contain("Nothing to do");
  });

  it("says how to let the key in where the node refuses it, and fails", () => {
    run();
    const { status, stdout } = run("--yes", `lab=127.0.0.1:${sshd.port}`);
    expect(stdout).to.contain("sudo scripts/setup-compute.sh --server STORAGE --key 'ssh-ed25519 ");
    expect(status).to.equal(1);
  });

  it("names another way in for a user whom the set-up of nodes doesn't make", () => {
    run();
    const { status, stdout } = run("--yes", node());
    const login = `${userInfo().username}@127.0.0.1`;
    expect(stdout).to.contain(`ssh-copy-id -i ${home}/.ssh/dffmpeg.pub -p ${sshd.port} ${login}`);
    expect(stdout).not.to.contain("setup-compute.sh");
    expect(status).to.equal(1);
  });

  it("leaves what is in a nodes.json as it is, and on undo takes out only its own", async () => {
    run();
    letIn();
    const mine = { version: 1, storage: { root: share }, nodes: [{ name: "mine", host: "192.0.2.1", weight: 3 }] };
    const file = join(share, "nodes.json");
    writeFileSync(file, JSON.stringify(mine));
    run("--yes", "--nodes", file, node());
    expect((await loadInventory(file)).nodes.map(({ name }) => name)).to.deep.equal(["mine", "lab"]);
    run("--undo");
    expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.equal(mine);
  });

  it("takes back all of it: keys, known host, nodes.json", () => {
    run();
    letIn();
    run("--yes", node());
    expect(run("--undo", "--dry-run").stdout).to.contain(`would be removing file ${inventory()}, if`);
    expect(run("--undo").stdout).to.contain(`removing file ${inventory()}\n`).and.contain("Undone.");
    expect(Object.keys(tree(home)).filter((path) => !path.startsWith(".config"))).to.deep.equal([]);
    expect(existsSync(inventory())).to.equal(false);
  });

  it("takes a nodes.json back though its nodes were measured, and names nodes that others added", () => {
    run();
    letIn();
    run("--yes", node());
    const made = readFileSync(inventory(), "utf8");
    writeFileSync(inventory(), made.replace('"local"', '"local", "weight": 2, "slots": 1'));
    expect(run("--undo").stdout).to.contain("Undone.");
    expect(existsSync(inventory())).to.equal(false);
    run();
    const added = { name: "added", host: "192.0.2.1", identityFile: "~/.ssh/dffmpeg" };
    const mine = { version: 1, storage: { root: share }, nodes: [added] };
    writeFileSync(inventory(), JSON.stringify(mine));
    expect(run("--undo").stdout).to.contain(`${inventory()} still names added, to be opened with the key that is gone`);
    expect(JSON.parse(readFileSync(inventory(), "utf8"))).to.deep.equal(mine);
  });

  it("changes nothing in a dry run", () => {
    expect(run("--dry-run", node())).to.have.property("status", 0);
    expect(tree(home)).to.deep.equal({});
  });

  for (const word of ["a b", "host:port", "$(x)"]) {
    it(`refuses '${word}' as a node`, () => {
      expect(run(word).stderr).to.contain("isn't a node");
    });
  }
});
