/** The shell scripts are honest when something is missing. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..", "..");

describe("scripts", () => {
  let programs: string;
  beforeEach(() => {
    programs = mkdtempSync(join(tmpdir(), "scripts-"));
    for (const name of ["bash", "dirname", "id", "mktemp", "rm", "awk", "env"]) {
      symlinkSync(execFileSync("which", [name]).toString().trim(), join(programs, name));
    }
  });
  afterEach(() => {
    rmSync(programs, { recursive: true, force: true });
  });

  function program(name: string, text: string): void {
    rmSync(join(programs, name), { force: true });
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  }

  /** Runs bash with nothing on its PATH but what the test put there. */
  function bash(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(join(programs, "bash"), args, { cwd: root, env: { PATH: programs }, encoding: "utf8" });
  }

  it("name the Node.js they need when it is too old", () => {
    program("node", "echo 18.19.0");
    const { status, stderr } = bash("scripts/quickstart.sh");
    expect(status).to.equal(1);
    expect(stderr).to.contain("Node.js 18.19.0 is too old.\ndffmpeg needs Node.js 20 or newer");
  });

  it("end with the count, and fail, when the tests can't even be prepared", () => {
    const { status, stdout } = bash("scripts/test.sh");
    expect(stdout.trimEnd().split("\n").at(-1)).to.equal("0 passed, 1 failed");
    expect(status).to.equal(1);
  });

  it("show what they run as one would type it", () => {
    const shown = bash("-c", `. scripts/setup-lib.sh; dry=1 changes=0; act ssh-keygen -N "" -C "it's" -f /a.b/c-d`);
    expect(shown.stdout).to.equal("  would run: ssh-keygen -N '' -C 'it'\\''s' -f /a.b/c-d\n");
  });

  it("start a service that doesn't run, and say so when it still doesn't", () => {
    const see = '. scripts/setup-lib.sh; changes=0; see_running nfs-server.service "nobody can mount the folder"';
    program("systemctl", `echo "$1" >>"${join(programs, "log")}"; [ "$1" = start ]`);
    expect(bash("-c", see).stdout).to.contain("nfs-server.service doesn't run, so nobody can mount the folder.");
    expect(readFileSync(join(programs, "log"), "utf8")).to.contain("start");
    program("systemctl", "");
    expect(bash("-c", see).stdout).to.equal("");
  });

  it("ask nothing of systemd when what they take back has no units: a user mayn't", () => {
    for (const name of ["tac", "rmdir"])
      symlinkSync(execFileSync("which", [name]).toString().trim(), join(programs, name));
    program("systemctl", "echo Access denied; exit 1");
    const record = join(programs, "setup.record");
    writeFileSync(record, "file\t/nothing/here\tdigest\n");
    const undo = `set -e; . scripts/setup-lib.sh; systemd_runs() { true; }; begin "${record}"; take_back`;
    const { status, stdout } = bash("-c", undo);
    expect([status, stdout]).to.deep.equal([0, "\n== Undone.\n"]);
    expect(existsSync(record)).to.equal(false);
  });

  it("leave a share's group to its members while there are films in it", () => {
    for (const name of ["tac", "rmdir", "stat"]) {
      symlinkSync(execFileSync("which", [name]).toString().trim(), join(programs, name));
    }
    for (const name of ["getent", "gpasswd", "groupdel"]) program(name, `echo ${name} >>"${join(programs, "log")}"`);
    const group = execFileSync("stat", ["-c", "%G", programs]).toString().trim();
    const record = join(programs, "setup.record");
    writeFileSync(record, `group\t${group}\nmember\tme\t${group}\nfolder\t${programs}\n`);
    program("id", `echo me ${group}`);
    const { stdout } = bash("-c", `set -e; . scripts/setup-lib.sh; begin "${record}"; take_back`);
    expect(stdout).to.contain(`stays: group ${group} and its members, since ${programs} is theirs`);
    expect(readFileSync(join(programs, "log"), "utf8")).to.equal("getent\n");
  });

  it("install only what is missing", () => {
    program("apt-get", `echo "$@" >>"${join(programs, "log")}"`);
    program("id", "echo 0");
    program("there", "");
    const install =
      ". scripts/lib.sh; install_missing there:there-package missing:missing-package gone:missing-package";
    expect(bash("-c", install).status).to.equal(0);
    expect(readFileSync(join(programs, "log"), "utf8")).to.equal(
      "-qq update\n-qq install -y --no-install-recommends missing-package\n",
    );
  });

  it("ask for no root and no package manager when nothing is missing", () => {
    program("there", "");
    expect(bash("-c", ". scripts/lib.sh; install_missing there:there-package").status).to.equal(0);
  });

  it("name what is missing where there is no apt", () => {
    const { status, stderr } = bash("-c", ". scripts/lib.sh; install_missing gone:gone-package");
    expect(status).to.equal(1);
    expect(stderr).to.contain("Missing: gone-package");
  });
});
