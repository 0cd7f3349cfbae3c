/** setup-compute.sh below a DESTDIR: what it writes, that it does so once, and that it can be taken back. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeKey } from "../lab/sshd.ts";
import { setUp, tree, type Said } from "./setup.ts";

const authorized = "home/dffmpeg/.ssh/authorized_keys";

describe("setup-compute.sh", () => {
  let root: string;
  let key: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "setup-"));
    for (const folder of ["etc", "home"]) mkdirSync(join(root, folder));
    key = join(mkdtempSync(join(tmpdir(), "setup-key-")), "id");
    makeKey(key, "ed25519");
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
    rmSync(join(key, ".."), { recursive: true });
  });

  const run = (...args: string[]): Said => setUp("compute", args, { DESTDIR: root });
  const text = (path: string): string => readFileSync(join(root, path), "utf8");

  it("lets the key in for commands alone, readable by nobody else", () => {
    expect(run("--key", `${key}.pub`)).to.include({ status: 0, stderr: "" });
    expect(text(authorized)).to.equal(`restrict ${readFileSync(`${key}.pub`, "utf8")}`);
    expect(tree(root)).to.include({ "home/dffmpeg/.ssh": "700" });
    expect(tree(root)[authorized]).to.match(/^600 /);
  });

  it("mounts at the first use, by units named after the mount point", () => {
    run("--key", `${key}.pub`, "--server", "192.0.2.10", "--mount", "/mnt/dff-share");
    const mount = text("etc/systemd/system/mnt-dff\\x2dshare.mount");
    expect(mount).to.contain("What=192.0.2.10:/srv/dffmpeg\nWhere=/mnt/dff-share\n");
    expect(mount).to.match(/^Options=rw,hard,/m);
    expect(text("etc/systemd/system/mnt-dff\\x2dshare.automount")).to.contain("Where=/mnt/dff-share\n");
    expect(tree(root)).to.have.property("mnt/dff-share", "755");
  });

  it("writes one line into fstab where asked, behind what is there", () => {
    writeFileSync(join(root, "etc/fstab"), "proc /proc proc defaults 0 0"); // no line end
    for (const time of ["first", "again"]) {
      expect(run("--key", `${key}.pub`, "--server", "fe80::1", "--fstab").status, time).to.equal(0);
    }
    const [first, ours = "", ...more] = text("etc/fstab").trim().split("\n");
    expect([first, ...more]).to.deep.equal(["proc /proc proc defaults 0 0"]);
    expect(ours).to.match(/^\[fe80::1\]:\/srv\/dffmpeg \/srv\/dffmpeg nfs \S*nofail\S*x-systemd\.automount\S* 0 0$/);
  });

  it("changes nothing in a dry run", () => {
    const before = tree(root);
    expect(run("--dry-run", "--key", `${key}.pub`, "--server", "192.0.2.10")).to.have.property("status", 0);
    expect(tree(root)).to.deep.equal(before);
  });

  it("leaves the files as they are when run again, without the key too", () => {
    run("--key", `${key}.pub`, "--server", "192.0.2.10");
    const before = tree(root);
    expect(run("--key", `${key}.pub`, "--server", "192.0.2.10").stdout).to.contain("Nothing to do");
    expect(run("--server", "192.0.2.10")).to.have.property("status", 0);
    expect(tree(root)).to.deep.equal(before);
  });

  it("takes back what it did, and leaves keys that others put there", () => {
    writeFileSync(join(root, "etc/fstab"), "proc /proc proc defaults 0 0\n");
    run("--key", `${key}.pub`, "--server", "192.0.2.10", "--fstab");
    writeFileSync(join(root, authorized), `${text(authorized)}ssh-ed25519 AAAA other\n`);
    const { stdout } = run("--undo");
    expect(stdout).to.contain("stays: /home/dffmpeg/.ssh/authorized_keys, which holds more by now");
    expect(text(authorized)).to.equal("ssh-ed25519 AAAA other\n");
    expect(text("etc/fstab")).to.equal("proc /proc proc defaults 0 0\n");
    expect(run("--undo").stdout).to.contain("Nothing to undo");
  });

  it("takes back all of it where nobody else came in", () => {
    const before = tree(root);
    run("--key", `${key}.pub`, "--server", "192.0.2.10");
    expect(run("--undo").stdout).to.contain("Undone.");
    rmSync(join(root, "var"), { recursive: true }); // where its record was
    expect(tree(root)).to.deep.equal(before);
  });

  it("refuses a private key, and what is no key at all", () => {
    expect(run("--key", key).stderr).to.contain("is a private key, which must stay where it is");
    expect(run("--key", "ssh-ed25519 nonsense").stderr).to.contain("neither a file that is here nor a public key");
    expect(tree(root)).to.not.have.property(authorized);
  });

  it("asks for a key where none was given", () => {
    expect(run("--server", "192.0.2.10").stderr).to.contain("Whom shall this machine let in?");
  });

  for (const path of ["relative", "/with space", "/srv/../etc", "/srv/", "/"]) {
    it(`refuses '${path}' as a mount point`, () => {
      expect(run("--key", `${key}.pub`, "--server", "192.0.2.10", "--mount", path)).to.have.property("status", 1);
    });
  }
});
