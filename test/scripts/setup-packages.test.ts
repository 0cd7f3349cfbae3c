/** What the set-up scripts do where apt can't, or where another of them is at work; stand-ins for apt and dpkg, which need root. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..", "..");

describe("the set-up's packages", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "packages-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** @param installs what apt's `install` does, `updates` what its `update` does */
  async function install(installs: string, updates = "true"): Promise<{ status: number | null; said: string }> {
    const log = `echo "$@" >>${folder}/log`;
    await writeFile(
      join(folder, "apt-get"),
      `#!/bin/sh\n${log}\ncase "$*" in *update*) ${updates} ;; *) ${installs} ;; esac\n`,
      { mode: 0o755 },
    );
    await writeFile(join(folder, "dpkg-query"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const words = `set -euo pipefail; . scripts/setup-lib.sh; begin ${folder}/kept/record; packages ffmpeg`;
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}`, DESTDIR: "" };
    const { status, stdout, stderr } = spawnSync("bash", ["-c", words], { cwd: root, env, encoding: "utf8" });
    return { status, said: stdout + stderr };
  }

  it("wait for another apt, remove nothing, and are on record", async () => {
    expect((await install("true")).status).to.equal(0);
    const log = await readFile(join(folder, "log"), "utf8");
    expect(log).to.match(/DPkg::Lock::Timeout=\d+ install -y .*--no-remove ffmpeg\n$/);
    expect(await readFile(join(folder, "kept/record"), "utf8")).to.equal("package\tffmpeg\n");
  });

  it("are taken off the record again where they can't be installed: whoever does so by hand keeps them", async () => {
    const { status, said } = await install("echo E: no room >&2; exit 100");
    expect(status).to.equal(1);
    expect(said).to.contain("E: no room").and.contain("apt can't install ffmpeg").and.contain("start again");
    expect(existsSync(join(folder, "kept"))).to.equal(false);
  });

  it("are installed from the lists that are there where those can't be renewed", async () => {
    const { status, said } = await install("true", "exit 100");
    expect(said).to.contain("can't be renewed");
    expect(status).to.equal(0);
  });

  it("come once another set-up on this machine has ended, which leaves no lock file", async function () {
    if (spawnSync("flock", ["--version"]).error) this.skip();
    const holder = spawn("flock", ["/var/lib", "sh", "-c", "echo held; read -r line"]);
    await once(holder.stdout, "data");
    const words = `. scripts/setup-lib.sh; alone; echo mine`;
    const waiting = spawn("bash", ["-c", words], { cwd: root, env: { ...process.env, DESTDIR: "" } });
    let said = "";
    waiting.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (text.includes("waiting")) holder.stdin.end("\n");
    });
    await once(waiting, "close");
    expect(said).to.match(/Another set-up is at work .*waiting for it\nmine\n$/);
  });
});
