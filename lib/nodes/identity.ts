/** Which keys to offer a node. Reads key files; never asks for a passphrase. */
import { readFile } from "node:fs/promises";
import type { AnyAuthMethod, BaseAgent, ParsedKey } from "ssh2";
import { errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";
import type { SshTarget } from "./ssh-config.ts";

export interface Identities {
  /** In the order they are offered. */
  readonly methods: readonly AnyAuthMethod[];
  /** The files offered, for messages. */
  readonly files: readonly string[];
  /** Files left out because they need a passphrase; the agent may hold them. */
  readonly encrypted: readonly string[];
}

/** Throws a DffmpegError of code "node" when nothing could be offered, or the key nodes.json names can't be used. */
export async function readIdentities(target: SshTarget): Promise<Identities> {
  const methods: AnyAuthMethod[] = [];
  const files: string[] = [];
  const encrypted: string[] = [];
  for (const file of target.identityFiles) {
    const key = await readKey(file, target);
    if (key === "encrypted") encrypted.push(file);
    else if (key) {
      methods.push({ type: "publickey", username: target.user, key });
      files.push(file);
    }
  }
  if (target.agent !== undefined) {
    methods.push({ type: "agent", username: target.user, agent: await openAgent(target, target.agent) });
  }
  if (methods.length === 0) throw nothingToOffer(target, encrypted);
  return { methods, files, encrypted };
}

/**
 * The agent's keys, those of the identity files first: a server ends the connection after a few wrong ones (sshd's
 * MaxAuthTries is 6), and ssh2 offers them as they come.
 */
async function openAgent(target: SshTarget, socket: string): Promise<BaseAgent> {
  const { default: ssh2 } = await import("ssh2");
  const wanted = new Set((await Promise.all(target.identityFiles.map(publicKeyOf))).filter((key) => key !== undefined));
  const agent = ssh2.createAgent(socket);
  const getIdentities = agent.getIdentities.bind(agent);
  const isWanted = (key: ParsedKey): boolean => wanted.has(key.getPublicSSH().toString("base64"));
  agent.getIdentities = (done) => {
    getIdentities((error, found) => {
      const keys = (found ?? []).flatMap((key) => [ssh2.utils.parseKey(key as Buffer)].flat());
      const parsed = keys.filter((key): key is ParsedKey => !(key instanceof Error));
      const rest = target.identitiesOnly ? [] : parsed.filter((key) => !isWanted(key));
      done(error ?? undefined, [...parsed.filter(isWanted), ...rest]);
    });
  };
  return agent;
}

/** Whether the agent holds a key of the identity files: one that needs a passphrase is of use only then. */
export async function isInAgent(target: SshTarget): Promise<boolean> {
  if (target.agent === undefined) return false;
  const agent = await openAgent({ ...target, identitiesOnly: true }, target.agent);
  return new Promise((resolve) => {
    agent.getIdentities((error, keys) => {
      resolve(!error && keys !== undefined && keys.length > 0);
    });
  });
}

/** As base64, from the file beside it, or from the file itself where that is a public key. */
async function publicKeyOf(file: string): Promise<string | undefined> {
  for (const candidate of [`${file}.pub`, file]) {
    const [, type, blob] =
      /^((?:ssh|ecdsa|sk)-\S+) (\S+)/.exec(await readFile(candidate, "latin1").catch(() => "")) ?? [];
    if (type !== undefined) return blob;
  }
  return undefined;
}

async function readKey(file: string, target: SshTarget): Promise<Buffer | "encrypted" | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    if (!target.identityIsRequired) return undefined; // ssh -G names files that may not exist
    throw unusable(target, file, errnoText(cause));
  }
  const { default: ssh2 } = await import("ssh2"); // only where a node needs it
  const key = ssh2.utils.parseKey(bytes);
  // A public key names one that the agent holds.
  if (!(key instanceof Error)) return key.isPrivateKey() ? bytes : "encrypted";
  // ssh2 has no code for it: https://github.com/mscdex/ssh2/blob/v1.17.0/lib/protocol/keyParser.js
  if (key.message.includes("no passphrase given")) return "encrypted";
  if (target.identityIsRequired) throw unusable(target, file, key.message);
  return undefined;
}

function unusable(target: SshTarget, file: string, reason: string): DffmpegError {
  return new DffmpegError("node", `node ${target.node}: the private key ${file} can't be used: ${reason}`, {
    hint: `Correct 'identityFile' in nodes.json, or make a key: ssh-keygen -t ed25519 -f ${file}`,
    node: target.node,
  });
}

function nothingToOffer(target: SshTarget, encrypted: readonly string[]): DffmpegError {
  const [first] = encrypted;
  if (first !== undefined) {
    return new DffmpegError("node", `node ${target.node}: the private key ${first} needs a passphrase`, {
      hint: `Unlock it for this session: eval "$(ssh-agent)" && ssh-add ${first}`,
      node: target.node,
    });
  }
  return new DffmpegError("node", `node ${target.node}: there's no private key to log in with`, {
    hint: `Make one and copy it there: ssh-keygen -t ed25519 && ssh-copy-id -p ${target.port} ${target.user}@${target.host}`,
    node: target.node,
  });
}
