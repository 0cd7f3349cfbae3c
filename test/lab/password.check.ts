/**
 * `dffmpeg nodes add` on a machine that knows no key of ours yet: the real ssh asks for a password, a real sshd wants it. Its
 * account is none of this machine's: it's in files that only that sshd sees in the place of /etc/passwd and /etc/shadow. Root
 * only.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadInventory } from "../../lib/nodes/inventory.ts";
import { startSshd, type LabSshd } from "./sshd.ts";
import { dffmpegWords } from "../program.ts";

/** A number that no account has. */
const uid = 64_777;

describe("nodes add by password", () => {
  let folder: string;
  let there: string;
  let lab: LabSshd;
  before(async () => {
    folder = await mkdtemp("/var/tmp/dffmpeg-password-");
    there = join(folder, "there");
    await mkdir(there);
    await chmod(folder, 0o711); // the account goes through it
    await chown(there, uid, uid);
    const hash = execFileSync("openssl", ["passwd", "-6", "open sesame"], { encoding: "utf8" }).trim();
    const [passwd, shadow] = [join(folder, "passwd"), join(folder, "shadow")];
    await writeFile(passwd, `${await readFile("/etc/passwd", "utf8")}visitor:x:${uid}:${uid}::${there}:/bin/sh\n`);
    await writeFile(shadow, `${await readFile("/etc/shadow", "utf8")}visitor:${hash}:20000:0:99999:7:::\n`, {
      mode: 0o600,
    });
    const mounts = `mount --bind ${passwd} /etc/passwd && mount --bind ${shadow} /etc/shadow && exec "$@"`;
    lab = await startSshd({
      inside: ["unshare", "--mount", "--propagation", "private", "sh", "-c", mounts, "sh"],
      config: [
        `SetEnv HOME=${there}`,
        "PasswordAuthentication yes",
        `AuthorizedKeysFile ${there}/.ssh/authorized_keys`,
      ],
    });
  });
  after(async () => {
    await lab.stop();
    await rm(folder, { recursive: true });
  });

  /** What stands for the person: notes the question, and answers it. */
  async function add(home: string, answer: string): Promise<{ code: number | null; said: string; asked: string }> {
    await mkdir(home);
    const askpass = join(home, "askpass");
    const lines = ["#!/bin/sh", `printf '%s\\n' "$1" >>${home}/asked`, `echo '${answer}'`, ""];
    await writeFile(askpass, lines.join("\n"), { mode: 0o755 });
    const address = `lab=visitor@127.0.0.1:${lab.port}`;
    const key = ["--host-key", lab.fingerprint("ed25519")];
    const child = spawn(process.execPath, [...dffmpegWords, "nodes", "add", "--no-bench", ...key, address], {
      env: {
        ...{ PATH: process.env["PATH"], HOME: home, TMPDIR: tmpdir() },
        ...{ SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force", DISPLAY: "none" },
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, said, asked: await readFile(join(home, "asked"), "utf8") };
  }
  const nodesFile = (home: string): string => join(home, ".config/dffmpeg/nodes.json");

  it("asks in the machine's own name, copies the key, and needs the password no more", async () => {
    const home = join(folder, "home");
    const { code, said, asked } = await add(home, "open sesame");
    expect(code, said).to.equal(0);
    expect(asked).to.equal("visitor@127.0.0.1's password: \n");
    expect(said).to.contain("lab: usable").and.not.contain("sesame");
    const key = await readFile(join(home, ".ssh/dffmpeg.pub"), "utf8");
    expect(await readFile(join(there, ".ssh/authorized_keys"), "utf8")).to.equal(key);
    expect((await loadInventory(nodesFile(home))).nodes[1]).to.include({ name: "lab", user: "visitor" });
    await rm(join(there, ".ssh"), { recursive: true });
  });

  it("leaves nothing where the password is wrong, and says how to go on", async () => {
    const home = join(folder, "other");
    const { code, said } = await add(home, "open barley");
    expect(code).to.equal(1);
    expect(said).to.contain(`Can you log in by password? Try: ssh -p ${lab.port} visitor@127.0.0.1`);
    expect([nodesFile(home), join(there, ".ssh")].map(existsSync)).to.deep.equal([false, false]);
  });
});
