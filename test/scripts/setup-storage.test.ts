/** setup-storage.sh below a DESTDIR: what it writes, that it does so once, and that it can be taken back. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { setUp, tree, type Said } from "./setup.ts";

const exports = "etc/exports.d/dffmpeg.exports";

describe("setup-storage.sh", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "setup-"));
    mkdirSync(join(root, "srv"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const run = (...args: string[]): Said => setUp("storage", args, { DESTDIR: root });
  const lines = (): string[] =>
    readFileSync(join(root, exports), "utf8")
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("#"));

  it("exports to the machines named and to no others, synced to the disk", () => {
    expect(run("--node", "192.0.2.22", "--node", "pc.lan")).to.include({ status: 0, stderr: "" });
    expect(lines()).to.deep.equal([
      "/srv/dffmpeg 192.0.2.22(rw,sync,no_subtree_check,root_squash,sec=sys)",
      "/srv/dffmpeg pc.lan(rw,sync,no_subtree_check,root_squash,sec=sys)",
    ]);
    expect(tree(root)["srv/dffmpeg"]).to.equal("2770");
  });

  it("changes nothing in a dry run, and says what it would do", () => {
    const before = tree(root);
    const { status, stdout } = run("--dry-run", "--node", "192.0.2.22");
    expect(status).to.equal(0);
    expect(stdout).to.contain("would be writing file /etc/exports.d/dffmpeg.exports");
    expect(stdout).to.contain("would run: groupadd --gid 7440 dffmpeg");
    expect(tree(root)).to.deep.equal(before);
  });

  it("makes DESTDIR itself where it isn't there yet", () => {
    const { status } = setUp("storage", ["--node", "192.0.2.22"], { DESTDIR: join(root, "new/image") });
    expect(status).to.equal(0);
    expect(tree(root)).to.have.property("new/image/srv/dffmpeg", "2770");
  });

  it("adds machines to those there, and drops them by name", () => {
    run("--node", "192.0.2.22", "--node", "192.0.2.23");
    expect(run("--node", "192.0.2.24").stdout).to.contain("Done.").and.not.contain("Nothing to do");
    expect(run("--drop", "192.0.2.22").stdout).to.contain("Done.");
    expect(lines().map((line) => /(\S+)\(/.exec(line)?.[1])).to.deep.equal(["192.0.2.23", "192.0.2.24"]);
  });

  it("leaves the files as they are when run again", () => {
    run("--node", "192.0.2.22");
    const before = tree(root);
    expect(run("--node", "192.0.2.22").stdout).to.contain("Nothing to do");
    expect(tree(root)).to.deep.equal(before);
  });

  it("takes back what it did, and only that", () => {
    mkdirSync(join(root, "etc/exports.d"), { recursive: true });
    writeFileSync(join(root, "etc/exports.d/mine.exports"), "/mine host(ro)\n");
    const before = tree(root);
    run("--node", "192.0.2.22");
    expect(run("--undo").stdout).to.contain("Undone.");
    rmSync(join(root, "var"), { recursive: true }); // where its record was
    expect(tree(root)).to.deep.equal(before);
  });

  it("keeps the films on undo", () => {
    run("--node", "192.0.2.22");
    writeFileSync(join(root, "srv/dffmpeg/film.mkv"), "a film");
    expect(run("--undo").stdout).to.contain("stays: /srv/dffmpeg, which isn't empty");
    expect(readFileSync(join(root, "srv/dffmpeg/film.mkv"), "utf8")).to.equal("a film");
  });

  it("never overwrites an exports file that someone changed", () => {
    run("--node", "192.0.2.22");
    writeFileSync(join(root, exports), "/srv/dffmpeg 192.0.2.22(rw,sync) # mine\n");
    const { status, stderr } = run("--node", "192.0.2.23");
    expect(status).to.equal(1);
    expect(stderr).to.contain(`/${exports} is there, and not as this script left it.`);
    expect(run("--undo").stdout).to.contain(`stays: /${exports}, which was changed since`);
    expect(lines()).to.deep.equal(["/srv/dffmpeg 192.0.2.22(rw,sync) # mine"]);
  });

  for (const node of ["*", "0.0.0.0/0", "host(rw)", "two words", "-r"]) {
    it(`refuses to export to '${node}'`, () => {
      const before = tree(root);
      expect(run("--node", node)).to.have.property("status", 1);
      expect(tree(root)).to.deep.equal(before);
    });
  }

  it("asks whom to export to where nobody is named", () => {
    expect(run()).to.have.property("status", 1);
    expect(run().stderr).to.contain("Name each with --node ADDRESS");
  });
});
