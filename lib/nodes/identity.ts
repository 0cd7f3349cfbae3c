/** Which keys to offer a node. Reads key files; never asks for a passphrase. */
import { readFile } from "node:fs/promises";
import type { AnyAuthMethod } from "ssh2";
import { DffmpegError, messageOf } from "../model/errors.ts";
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
  if (target.agent !== undefined) methods.push({ type: "agent", username: target.user, agent: target.agent });
  if (methods.length === 0) throw nothingToOffer(target, encrypted);
  return { methods, files, encrypted };
}

async function readKey(file: string, target: SshTarget): Promise<Buffer | "encrypted" | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    if (!target.identityIsRequired) return undefined; // ssh -G names files that may not exist
    throw unusable(target, file, messageOf(cause));
  }
  const { default: ssh2 } = await import("ssh2"); // only where a node needs it
  const key = ssh2.utils.parseKey(bytes);
  if (!(key instanceof Error)) return bytes;
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
