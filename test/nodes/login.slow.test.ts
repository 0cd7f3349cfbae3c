/** Logging in as people do: agents, locked keys, several kinds of keys, configurations of several files, IPv6. */
import { execFileSync } from "node:child_process";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nodeSchema, type NodeConfig } from "../../lib/model/inventory.ts";
import { runCommand } from "../../lib/nodes/command.ts";
import { openSsh } from "../../lib/nodes/ssh.ts";
import { makeKey, startSshd, type LabSshd } from "../lab/sshd.ts";

describe("logins", () => {
  let lab: LabSshd;
  let socket: string;
  let agent: number;
  let withAgent: string;
  before(async () => {
    lab = await startSshd({ config: ["ListenAddress ::1", "MaxAuthTries 4"] });
    socket = join(lab.folder, "agent");
    const said = execFileSync("ssh-agent", ["-a", socket, "-s"], { encoding: "utf8" });
    agent = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
    withAgent = join(lab.folder, "config_agent");
    const agentless = (await readFile(lab.sshConfigFile, "utf8")).replace("IdentityAgent none\n", "");
    await writeFile(withAgent, `IdentityAgent ${socket}\n${agentless}`);
  });
  after(async () => {
    process.kill(agent);
    await lab.stop();
  });
  beforeEach(() => {
    addKeys("-q", "-D");
  });

  const place = (name: string): string => join(lab.folder, name);
  const addKeys = (...words: string[]): void => {
    const env = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: place("askpass"), SSH_ASKPASS_REQUIRE: "force" };
    execFileSync("ssh-add", words, { env, stdio: "ignore" });
  };
  async function letIn(name: string, type: "ed25519" | "rsa" | "ecdsa", passphrase = ""): Promise<string> {
    makeKey(place(name), type, passphrase);
    await appendFile(place("authorized_keys"), await readFile(place(`${name}.pub`)));
    return place(name);
  }
  async function whoIs(node: NodeConfig, sshConfigFile = lab.sshConfigFile): Promise<string> {
    const transport = await openSsh(node, { sshConfigFile });
    try {
      return (await runCommand(transport, node.name, ["id", "-un"], 10_000)).stdout.trim();
    } finally {
      transport.close();
    }
  }
  const me = userInfo().username;
  const keyless = (): NodeConfig => lab.node({ identityFile: undefined });

  for (const type of ["rsa", "ecdsa"] as const) {
    it(`work with ${type} keys from a file and from the agent`, async () => {
      const file = await letIn(`user_${type}`, type);
      expect(await whoIs(lab.node({ identityFile: file }))).equal(me);
      addKeys("-q", file);
      expect(await whoIs(keyless(), withAgent)).equal(me);
    });
  }

  it("work with a locked key that the agent has unlocked, whether nodes.json names its file or not", async () => {
    const file = await letIn("locked", "ed25519", "secret");
    await writeFile(place("askpass"), "#!/bin/sh\necho secret\n", { mode: 0o755 });
    addKeys("-q", file);
    expect(await whoIs(lab.node({ identityFile: file }), withAgent)).equal(me);
    expect(await whoIs(keyless(), withAgent)).equal(me);
  });

  it("offer the agent's key that nodes.json names first: servers lose patience with the others", async () => {
    for (let i = 0; i < 5; i++) {
      makeKey(place(`other_${i}`), "ed25519");
      addKeys("-q", place(`other_${i}`));
    }
    const file = await letIn("late", "ed25519", "secret");
    await writeFile(place("askpass"), "#!/bin/sh\necho secret\n", { mode: 0o755 });
    addKeys("-q", file);
    expect(await whoIs(lab.node({ identityFile: file }), withAgent)).equal(me);
  });

  it("offer only the keys of the identity files where ssh's configuration says so, by public keys too", async () => {
    addKeys("-q", await letIn("held", "ed25519"));
    makeKey(place("stranger"), "ed25519");
    const only = async (name: string): Promise<string> => {
      const file = place(`config_only_${name}`);
      const lines = ["IdentitiesOnly yes", `IdentityFile ${place(name)}`, await readFile(withAgent, "utf8")];
      await writeFile(file, lines.join("\n"));
      return whoIs(keyless(), file);
    };
    expect(await only("held.pub")).equal(me);
    const error: unknown = await only("stranger.pub").catch((thrown: unknown) => thrown);
    expect(error)
      .property("message")
      .match(/permission denied/);
  });

  it("go to IPv6 addresses", async () => {
    await appendFile(
      lab.knownHostsFile,
      `[::1]:${lab.port} ${await readFile(`${lab.hostKeyFile("ed25519")}.pub`, "utf8")}`,
    );
    expect(await whoIs(lab.node({ host: "::1" }))).equal(me);
  });

  it("follow Include, Match and %-tokens in ssh's configuration", async () => {
    await mkdir(place("conf.d"));
    const known = await readFile(lab.sshConfigFile, "utf8");
    const host = `Host pi-*\n  HostName 127.0.0.1\n  Port ${lab.port}\n  User ${me}\n`;
    await writeFile(place("conf.d/nodes"), host);
    await writeFile(place("conf.d/keys"), `Match originalhost pi-7\n  IdentityFile ${lab.folder}/%%id-%n\n`);
    await letIn("%id-pi-7", "ed25519");
    await writeFile(place("config_include"), `Include ${place("conf.d")}/*\nMatch all\n${known}`);
    expect(await whoIs(nodeSchema.parse({ name: "pi-7" }), place("config_include"))).equal(me);
  });
});
