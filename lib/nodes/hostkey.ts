/** Whether a node's host key is the right one. Reads known_hosts through ssh-keygen; never adds to it. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { ServerHostKeyAlgorithm } from "ssh2";
import { DffmpegError } from "../model/errors.ts";
import { expandHome } from "./home.ts";
import type { SshTarget } from "./ssh-config.ts";

interface KnownKey {
  readonly type: string;
  readonly blob: string;
  readonly file: string;
  readonly revoked: boolean;
}

export interface KnownHost {
  /** The name the keys are filed under: "host" or "[host]:port". */
  readonly name: string;
  readonly keys: readonly KnownKey[];
}

/** Looks a host up in all its known_hosts files; hashed names, patterns and "[host]:port" work as in ssh. */
export async function knownHost(target: SshTarget): Promise<KnownHost> {
  const { host, port, hostKeyAlias, knownHostsFiles } = target;
  const name = hostKeyAlias ?? (port === 22 ? host : `[${host}]:${port}`);
  const keys = await lookUp(name, knownHostsFiles);
  if (keys.length > 0 || hostKeyAlias !== undefined || name === host) return { name, keys };
  // As ssh does: a key filed without the port counts where none is filed with it.
  return { name, keys: await lookUp(host, knownHostsFiles) };
}

async function lookUp(name: string, files: readonly string[]): Promise<readonly KnownKey[]> {
  const found = await Promise.all(files.map(async (file) => parseEntries(await findIn(name, file), file)));
  return found.flat();
}

async function findIn(name: string, file: string): Promise<string> {
  // Three of ssh's four places are empty nearly everywhere, and with many nodes each question asked in vain adds up.
  if (!existsSync(expandHome(file))) return "";
  try {
    return (await promisify(execFile)("ssh-keygen", ["-F", name, "-f", file])).stdout;
  } catch {
    return ""; // not in there, or no such file: not known, which is refused
  }
}

function parseEntries(text: string, file: string): KnownKey[] {
  return text.split("\n").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
    const [host, type, blob] = words;
    if (!host || host === "#" || !type || !blob || marker === "@cert-authority") return [];
    return [{ type, blob, file, revoked: marker === "@revoked" }];
  });
}

const algorithms: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
];

/** The types of the known keys first: otherwise a server with several keys shows one nobody has seen. */
export function hostKeyAlgorithms({ keys }: KnownHost): ServerHostKeyAlgorithm[] {
  const types = new Set(keys.map((key) => key.type));
  const known = (name: string): boolean => types.has(name.startsWith("rsa-") ? "ssh-rsa" : name);
  return [...algorithms.filter(known), ...algorithms.filter((name) => !known(name))];
}

/** Undefined when the key is right, else why it is refused: a DffmpegError of code "node". */
export function refuseHostKey(target: SshTarget, known: KnownHost, blob: Buffer): DffmpegError | undefined {
  const base64 = blob.toString("base64");
  const matching = known.keys.filter((key) => key.blob === base64);
  if (matching.some((key) => key.revoked)) return changed(target, known, blob, "is revoked");
  if (target.hostKey !== undefined) return target.hostKey === fingerprint(blob) ? undefined : notPinned(target, blob);
  if (matching.length > 0) return undefined;
  return known.keys.length > 0 ? changed(target, known, blob, "HAS CHANGED") : unknown(target, blob);
}

/** "SHA256:…" as ssh-keygen -l prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** "ssh-ed25519", as in known_hosts. */
export function keyType(blob: Buffer): string {
  return blob.toString("latin1", 4, 4 + blob.readUInt32BE(0));
}

/** As ssh-keyscan and the names of host key files have it: "ed25519", "ecdsa" or "rsa". */
export function keyKind(type: string): string {
  return type.includes("ed25519") ? "ed25519" : type.includes("ecdsa") ? "ecdsa" : "rsa";
}

function unknown(target: SshTarget, blob: Buffer): DffmpegError {
  const type = keyType(blob);
  const scanned = keyKind(type);
  const file = target.knownHostsFiles[0] ?? "~/.ssh/known_hosts";
  const shown = file === expandHome("~/.ssh/known_hosts") ? "~/.ssh/known_hosts" : file;
  // An account that has never used ssh lacks it, and a shell can't append to a file in no folder.
  const folder = existsSync(dirname(expandHome(file))) ? "" : `mkdir -p -m 700 ${dirname(shown)} && `;
  const direct = target.proxyJump === undefined && target.hostKeyAlias === undefined;
  const accept = direct
    ? `${folder}ssh-keyscan -p ${target.port} -t ${scanned} ${target.host} >> ${shown}`
    : `ssh -p ${target.port} ${target.user}@${target.host} true`;
  return new DffmpegError(
    "node",
    `node ${target.node}: the host key of ${target.host} isn't known: ${type} ${fingerprint(blob)}`,
    {
      hint: `If 'ssh-keygen -lf /etc/ssh/ssh_host_${scanned}_key.pub' on the node shows the same, accept it: ${accept}`,
      node: target.node,
    },
  );
}

function changed(target: SshTarget, known: KnownHost, blob: Buffer, what: string): DffmpegError {
  const filed = known.keys.map((key) => `${fingerprint(Buffer.from(key.blob, "base64"))} (${key.type}, ${key.file})`);
  const file = known.keys[0]?.file ?? "~/.ssh/known_hosts";
  return new DffmpegError(
    "node",
    `node ${target.node}: THE HOST KEY OF ${target.host} ${what}. Another machine may be answering in its place. ` +
      `It shows ${keyType(blob)} ${fingerprint(blob)}; known: ${filed.join(", ")}`,
    {
      hint: `Only if you know why (a reinstalled node): ssh-keygen -R '${known.name}' -f ${file}, then connect once with ssh.`,
      node: target.node,
    },
  );
}

function notPinned(target: SshTarget, blob: Buffer): DffmpegError {
  return new DffmpegError(
    "node",
    `node ${target.node}: ${target.host} DOESN'T SHOW THE HOST KEY nodes.json pins (${target.hostKey ?? ""}) ` +
      `but ${keyType(blob)} ${fingerprint(blob)}`,
    {
      hint: "Only if 'ssh-keygen -lf' of that key file on the node itself shows the same, put it in nodes.json as 'hostKey'.",
      node: target.node,
    },
  );
}
