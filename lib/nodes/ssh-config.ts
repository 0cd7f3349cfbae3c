/** Where and as whom to connect: what nodes.json says, else what `ssh -G` makes of ~/.ssh/config. Connects to nothing. */
import { execFile } from "node:child_process";
import { homedir, hostname, userInfo } from "node:os";
import { promisify } from "node:util";
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { NodeConfig } from "../model/inventory.ts";
import { expandHome } from "./home.ts";

export interface SshTarget {
  /** The node's name in nodes.json, for messages. */
  readonly node: string;
  /** What to connect to: ~/.ssh/config aliases are resolved. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Candidates, absolute; they needn't exist unless `identityIsRequired`. */
  readonly identityFiles: readonly string[];
  /** nodes.json names the key: no other file may be used instead. */
  readonly identityIsRequired: boolean;
  /** Keys of the agent that no identity file belongs to aren't offered. */
  readonly identitiesOnly: boolean;
  /** The agent's socket. */
  readonly agent: string | undefined;
  /** Fingerprint from nodes.json. */
  readonly hostKey: string | undefined;
  /** HostKeyAlias: looked up in known_hosts instead of host and port. */
  readonly hostKeyAlias: string | undefined;
  /** User's files first. */
  readonly knownHostsFiles: readonly string[];
  /** Hosts to go through, as `ssh -J` takes them. */
  readonly proxyJump: string | undefined;
  /** Read instead of ~/.ssh/config, also by the ssh that goes through proxyJump. */
  readonly configFile: string | undefined;
}

/** Throws a DffmpegError of code "node" when ssh is missing, its configuration is wrong, or it asks for a ProxyCommand. */
export async function resolveTarget(config: NodeConfig, configFile?: string): Promise<SshTarget> {
  const settings = parseSettings(await askSsh(config, configFile));
  const one = (key: string): string | undefined => settings.get(key)?.find((value) => value !== "none");
  if (one("proxycommand") !== undefined) throw noProxyCommand(config);
  const host = one("hostname") ?? config.host ?? config.name;
  const agent = one("identityagent");
  return {
    node: config.name,
    host,
    port: config.port ?? Number(one("port") ?? 22),
    user: config.user ?? one("user") ?? "",
    identityFiles: config.identityFile
      ? [expandHome(config.identityFile)]
      : (settings.get("identityfile") ?? []).map((file) => expandTokens(file, config.host ?? config.name, one)),
    identitiesOnly: one("identitiesonly") === "yes",
    identityIsRequired: config.identityFile !== undefined,
    // Set to nothing, it's no socket.
    agent:
      agent === undefined || agent === "SSH_AUTH_SOCK" ? process.env["SSH_AUTH_SOCK"] || undefined : expandHome(agent),
    hostKey: config.hostKey?.replace(/=+$/, ""),
    hostKeyAlias: one("hostkeyalias"),
    knownHostsFiles: ["userknownhostsfile", "globalknownhostsfile"]
      .flatMap((key) => settings.get(key) ?? [])
      .flatMap((value) => value.split(/\s+/))
      .filter((file) => file !== "" && file !== "none")
      .map(expandHome),
    proxyJump: one("proxyjump"),
    configFile,
  };
}

/** `ssh -G` leaves these to whoever reads the file (ssh_config(5), TOKENS); the other paths come expanded. */
function expandTokens(path: string, name: string, one: (key: string) => string | undefined): string {
  const { username, uid } = userInfo();
  const tokens: Readonly<Record<string, string | undefined>> = {
    ...{ "%": "%", d: homedir(), h: one("hostname"), i: String(uid), l: hostname(), L: hostname().split(".")[0] },
    ...{ k: one("hostkeyalias") ?? name, n: name, p: one("port"), r: one("user"), u: username },
  };
  const expanded = path.replace(/%(.)/g, (token, letter: string) => tokens[letter] ?? token);
  return expandHome(expanded.replace(/\$\{(\w+)\}/g, (variable, key: string) => process.env[key] ?? variable));
}

/** `ssh -G`: lines of "keyword value", some keywords more than once. */
function parseSettings(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) settings.set(key, [...(settings.get(key) ?? []), value]);
  }
  return settings;
}

async function askSsh(config: NodeConfig, configFile: string | undefined): Promise<string> {
  const args = [
    ...(configFile === undefined ? [] : ["-F", configFile]),
    ...(config.port === undefined ? [] : ["-p", String(config.port)]),
    ...(config.user === undefined ? [] : ["-l", config.user]),
    "-G",
    "--",
    config.host ?? config.name,
  ];
  try {
    return (await promisify(execFile)("ssh", args)).stdout;
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new DffmpegError(
      "node",
      `node ${config.name}: ${missing ? "the program ssh isn't here" : messageOf(cause)}`,
      {
        hint: missing ? "Install the OpenSSH client (openssh-client)." : "Correct ~/.ssh/config, or the node's host.",
        node: config.name,
        cause,
      },
    );
  }
}

function noProxyCommand(config: NodeConfig): DffmpegError {
  return new DffmpegError("node", `node ${config.name}: ~/.ssh/config gives it a ProxyCommand, which isn't supported`, {
    hint: "Use ProxyJump there, or give the node's address as 'host' in nodes.json.",
    node: config.name,
  });
}
