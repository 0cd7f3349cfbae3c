/** A real sshd on loopback for tests: own port, keys and folder. Needs openssh-server and ssh-keygen, not root. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { nodeSchema, type NodeConfig } from "../../lib/model/inventory.ts";

export type HostKeyType = "ed25519" | "ecdsa" | "rsa";

export interface LabSshdOptions {
  /** Default: ["ed25519"]. */
  readonly hostKeys?: readonly HostKeyType[];
  /** Lines for sshd_config. First value wins there, so these win over the lab's. */
  readonly config?: readonly string[];
  /** Default: a free one. */
  readonly port?: number;
  /** A command that becomes sshd, whose words follow it: with other mounts, say. Default: none. */
  readonly inside?: readonly string[];
}

export interface LabSshd {
  readonly port: number;
  readonly folder: string;
  /** The private key that is let in. */
  readonly identityFile: string;
  /** Read by a client configuration of our own, so that tests never see the user's ~/.ssh. */
  readonly knownHostsFile: string;
  readonly sshConfigFile: string;
  hostKeyFile(type: HostKeyType): string;
  /** "SHA256:…" */
  fingerprint(type: HostKeyType): string;
  /** Files a host key under "[127.0.0.1]:port". startSshd has done so for each of its own. */
  accept(publicKey: string): Promise<void>;
  /** An inventory entry that connects here. */
  node(overrides?: Partial<NodeConfig>): NodeConfig;
  /** Kills every process that serves a connection; the commands started there go on. */
  dropConnections(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSshd(options: LabSshdOptions = {}): Promise<LabSshd> {
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-sshd-"));
  const types = options.hostKeys ?? ["ed25519"];
  const hostKeyFile = (type: HostKeyType): string => join(folder, `host_${type}`);
  const identityFile = join(folder, "id");
  for (const type of types) makeKey(hostKeyFile(type), type);
  makeKey(identityFile, "ed25519");
  const port = options.port ?? (await freePort());
  await writeFile(join(folder, "authorized_keys"), await readFile(`${identityFile}.pub`));
  await writeFile(join(folder, "sshd_config"), serverConfig(folder, port, types.map(hostKeyFile), options.config));
  const files = await clientFiles(folder);
  const daemon = await startDaemon(join(folder, "sshd_config"), options.inside);

  const lab: LabSshd = {
    ...files,
    port,
    folder,
    identityFile,
    hostKeyFile,
    fingerprint: (type) => sshKeygen(["-l", "-f", `${hostKeyFile(type)}.pub`]).split(" ")[1] ?? "",
    accept: (publicKey) => {
      const [type = "", blob = ""] = publicKey.split(" ");
      return appendFile(files.knownHostsFile, `[127.0.0.1]:${port} ${type} ${blob.trim()}\n`);
    },
    node: (overrides) =>
      nodeSchema.parse({ name: "lab", host: "127.0.0.1", port, user: userInfo().username, identityFile, ...overrides }),
    dropConnections: async () => {
      for (const pid of await sessionProcesses(daemon.pid ?? 0)) kill(pid);
    },
    stop: async () => {
      const sessions = await sessionProcesses(daemon.pid ?? 0);
      const ended = new Promise((resolve) => daemon.once("exit", resolve));
      if (daemon.exitCode === null && daemon.kill("SIGKILL")) await ended;
      sessions.forEach(kill);
      await rm(folder, { recursive: true });
    },
  };
  for (const type of types) await lab.accept(await readFile(`${hostKeyFile(type)}.pub`, "utf8"));
  return lab;
}

/** Makes a key pair: `file` and `file.pub`. */
export function makeKey(file: string, type: HostKeyType, passphrase = ""): void {
  sshKeygen(["-q", "-t", type, ...(type === "rsa" ? ["-b", "2048"] : []), "-N", passphrase, "-f", file]);
}

export function sshKeygen(args: readonly string[]): string {
  return execFileSync("ssh-keygen", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function serverConfig(
  folder: string,
  port: number,
  hostKeys: readonly string[],
  extra: readonly string[] = [],
): string {
  return [
    ...extra,
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    ...hostKeys.map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "MaxStartups 100",
    // What the user's own .bashrc starts at each login, a killed one may leave locked for all that follow.
    `SetEnv HOME=${folder}`,
    "Subsystem sftp internal-sftp",
    "",
  ].join("\n");
}

async function clientFiles(folder: string): Promise<{ knownHostsFile: string; sshConfigFile: string }> {
  const knownHostsFile = join(folder, "known_hosts");
  const sshConfigFile = join(folder, "ssh_config");
  await writeFile(knownHostsFile, "");
  await writeFile(
    sshConfigFile,
    `UserKnownHostsFile ${knownHostsFile}\nGlobalKnownHostsFile /dev/null\nIdentityAgent none\n`,
  );
  return { knownHostsFile, sshConfigFile };
}

async function startDaemon(configFile: string, inside: readonly string[] = []): Promise<ChildProcess> {
  const sshd = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].find((path) => existsSync(path));
  if (sshd === undefined) throw new Error("the tests need sshd: install openssh-server");
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 }); // its privilege separation folder
  const [program, ...args] = [...inside, sshd, "-D", "-e", "-f", configFile];
  const daemon = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    daemon.stderr.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-10_000);
      if (log.includes("Server listening on")) resolve();
    });
    daemon.once("error", reject);
    daemon.once("exit", (code) => {
      reject(new Error(`sshd ended with ${String(code)}: ${log}`));
    });
  });
  return daemon;
}

/** The daemon's descendants that are sshd too; what they started for users isn't. */
async function sessionProcesses(daemon: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    const stat = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "") : "";
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(stat) ?? [];
    if (!name?.startsWith("sshd")) continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(entry)]);
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(daemon);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
