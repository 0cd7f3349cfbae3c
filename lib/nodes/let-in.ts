/**
 * How a node comes to know our key: the words for the real ssh, which asks for a password where it must, so that dffmpeg
 * never sees one. Starts nothing but a look at whether the key is let in.
 */
import type { NodeConfig } from "../model/inventory.ts";
import { DffmpegError } from "../model/errors.ts";
import { isInAgent } from "./identity.ts";
import { defaultLimits } from "./limits.ts";
import { quoteCommand } from "./quote.ts";
import type { SshOptions } from "./ssh.ts";
import { resolveTarget } from "./ssh-config.ts";
import { openLink } from "./ssh-link.ts";

/** Whether the entry's own key opens the door, the agent's others left out. Throws what else is wrong. */
export async function letsIn(config: NodeConfig, options: SshOptions = {}): Promise<boolean> {
  const resolved = await resolveTarget(config, options.sshConfigFile);
  // The agent is where a key with a passphrase is unlocked: it stays, for that one alone.
  const agent = (await isInAgent(resolved)) ? resolved.agent : undefined;
  const target = { ...resolved, agent, identitiesOnly: true };
  try {
    (await openLink(target, { ...defaultLimits, ...options.limits }, options.signal)).close();
    return true;
  } catch (thrown) {
    const cause = thrown instanceof DffmpegError ? thrown.cause : undefined;
    if (cause instanceof Error && "level" in cause && cause.level === "client-authentication") return false;
    throw thrown;
  }
}

export interface Login {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  /** Holds the accepted key, as {@link knownHostsLine} writes it. */
  readonly knownHostsFile: string;
  /** A folder for the connection's socket: one password for all commands. */
  readonly folder: string;
  /** Read instead of ~/.ssh/config. */
  readonly sshConfigFile?: string | undefined;
}

/** @param key type and blob, as in a public key's file */
export function knownHostsLine({ host }: Pick<Login, "host">, key: string): string {
  return `${host} ${key}\n`;
}

/**
 * ssh's arguments for a command on the node, the program excluded.
 * @param terminal whether the command may ask there, as sudo does
 */
export function loginArgv(login: Login, command: readonly string[], terminal = false): string[] {
  const { host, port, user, knownHostsFile, folder, sshConfigFile } = login;
  const settings = [
    ...[
      // Else filed by what ~/.ssh/config makes of it, or with its port. ssh's password question names it.
      `HostKeyAlias=${host}`,
      `UserKnownHostsFile=${knownHostsFile}`,
      "GlobalKnownHostsFile=/dev/null",
    ],
    ...["StrictHostKeyChecking=yes", "UpdateHostKeys=no", "ConnectTimeout=20"],
    ...["ControlMaster=auto", `ControlPath=${folder}/c`, "ControlPersist=60"],
  ];
  return [
    ...(sshConfigFile === undefined ? [] : ["-F", sshConfigFile]),
    ...settings.flatMap((setting) => ["-o", setting]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(user === undefined ? [] : ["-l", user]),
    ...(terminal ? ["-t"] : ["-T"]),
    ...["--", host, quoteCommand(command)],
  ];
}

/** Ends the connection that the others shared. */
export function logoutArgv({ host, folder }: Login): string[] {
  return ["-o", `ControlPath=${folder}/c`, "-O", "exit", "--", host];
}

/** Reads a public key from its standard input and adds it to the user's, once; as ssh-copy-id does. */
export const letInCommand: readonly string[] = [
  "sh",
  "-c",
  `cd && umask 077 && mkdir -p .ssh && read -r type blob comment || exit
file=.ssh/authorized_keys
! grep -qF "$type $blob" "$file" 2>/dev/null || exit 0
[ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
printf '%s\\n' "$type $blob $comment" >>"$file" || exit
! command -v restorecon >/dev/null || restorecon -F .ssh "$file"`,
];

/** The folder of the set-up's scripts in the home of the user who logs in. */
const scripts = "dffmpeg";

/** Unpacks a tar archive of scripts/ and nfs/ from its standard input. */
export const unpackCommand: readonly string[] = [
  "sh",
  "-c",
  `cd && mkdir -p ${scripts} && exec tar -xf - -C ${scripts}`,
];

/** Becomes root by sudo itself. @param options of setup-compute.sh */
export function setupCommand(publicKey: string, options: readonly string[]): readonly string[] {
  const run = `cd && exec ${scripts}/scripts/setup-compute.sh "$@"`;
  return ["sh", "-c", run, "sh", "--key", publicKey, ...options];
}
