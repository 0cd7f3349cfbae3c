/** Which host keys are let through, against a real sshd with several keys and real known_hosts files. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { DffmpegError } from "../../lib/model/errors.ts";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { knownHost } from "../../lib/nodes/hostkey.ts";
import type { SshTarget } from "../../lib/nodes/ssh-config.ts";
import { openSsh } from "../../lib/nodes/ssh.ts";
import { makeKey, sshKeygen, startSshd, type LabSshd } from "../lab/sshd.ts";

describe("host keys", () => {
  let lab: LabSshd;
  before(async () => {
    lab = await startSshd({ hostKeys: ["ed25519", "ecdsa", "rsa"] });
  });
  after(() => lab.stop());
  beforeEach(() => writeFile(lab.knownHostsFile, ""));

  const publicKey = (name: string): Promise<string> => readFile(join(lab.folder, `${name}.pub`), "utf8");
  async function connect(overrides?: Partial<NodeConfig>): Promise<void> {
    (await openSsh(lab.node(overrides), { sshConfigFile: lab.sshConfigFile })).close();
  }
  async function refusal(overrides?: Partial<NodeConfig>): Promise<DffmpegError> {
    try {
      await connect(overrides);
    } catch (error) {
      expect(error).instanceOf(DffmpegError).include({ code: "node", node: "lab" });
      return error as DffmpegError;
    }
    throw new Error("it connected");
  }

  it("refuses an unknown one, showing its fingerprint and the command that would accept it", async () => {
    const error = await refusal();
    expect(error.message).contain("isn't known").and.contain(lab.fingerprint("ed25519"));
    expect(error.hint).contain(`ssh-keyscan -p ${lab.port} -t ed25519 127.0.0.1 >> ${lab.knownHostsFile}`);
  });

  it("has the folder of known_hosts made in that command where there is none", async () => {
    const missing = join(lab.folder, "no-ssh-yet");
    const sshConfigFile = join(lab.folder, "fresh_config");
    await writeFile(sshConfigFile, `UserKnownHostsFile ${missing}/known_hosts\nGlobalKnownHostsFile /dev/null\n`);
    const error = await openSsh(lab.node(), { sshConfigFile }).catch((thrown: unknown) => thrown);
    expect(error).instanceOf(DffmpegError);
    expect((error as DffmpegError).hint).contain(`: mkdir -p -m 700 ${missing} && ssh-keyscan -p ${lab.port}`);
  });

  for (const type of ["ed25519", "ecdsa", "rsa"] as const) {
    it(`accepts a known ${type} key, though the server has others too`, async () => {
      await lab.accept(await publicKey(`host_${type}`));
      await connect();
    });
  }

  it("asks ssh-keygen about files that are there, for each costs a start of it", async () => {
    const [bin, path] = [join(lab.folder, "bin"), process.env["PATH"] ?? ""];
    await mkdir(bin);
    await writeFile(join(bin, "ssh-keygen"), `#!/bin/sh\necho "$@" >>${bin}/calls\nexit 1\n`);
    await chmod(join(bin, "ssh-keygen"), 0o755);
    const knownHostsFiles = [lab.knownHostsFile, join(lab.folder, "absent"), "~/no/such/known_hosts2"];
    process.env["PATH"] = `${bin}:${path}`;
    try {
      const target: Partial<SshTarget> = { host: "pi", port: 22, knownHostsFiles };
      expect(await knownHost(target as SshTarget)).to.deep.equal({ name: "pi", keys: [] });
    } finally {
      process.env["PATH"] = path;
    }
    expect(await readFile(join(bin, "calls"), "utf8")).to.equal(`-F pi -f ${lab.knownHostsFile}\n`);
  });

  it("finds names that are hashed in known_hosts", async () => {
    await lab.accept(await publicKey("host_ecdsa"));
    sshKeygen(["-H", "-f", lab.knownHostsFile]);
    expect(await readFile(lab.knownHostsFile, "utf8")).match(/^\|1\|/);
    await connect();
  });

  it("refuses a changed one loudly, with the command that would forget the old one", async () => {
    makeKey(join(lab.folder, "old"), "ed25519");
    await lab.accept(await publicKey("old"));
    const error = await refusal();
    expect(error.message).contain("HAS CHANGED").and.contain(lab.fingerprint("ed25519"));
    expect(error.hint).contain(`ssh-keygen -R '[127.0.0.1]:${lab.port}' -f ${lab.knownHostsFile}`);
  });

  it("refuses a revoked one", async () => {
    await lab.accept(await publicKey("host_ed25519"));
    await writeFile(lab.knownHostsFile, `@revoked ${await readFile(lab.knownHostsFile, "utf8")}`);
    expect((await refusal()).message).contain("is revoked");
  });

  it("takes the fingerprint in nodes.json over known_hosts", async () => {
    await connect({ hostKey: lab.fingerprint("ed25519") });
    await lab.accept(await publicKey("host_ed25519"));
    const error = await refusal({ hostKey: `SHA256:${"A".repeat(43)}` });
    expect(error.message).contain("pins").and.contain(lab.fingerprint("ed25519"));
  });
});
