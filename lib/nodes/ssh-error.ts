/** What a failed connection means to the user. Pure. */
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { Identities } from "./identity.ts";
import type { SshTarget } from "./ssh-config.ts";

/** Whom setup-compute.sh makes on a node: only keys let that user in, so ssh-copy-id can't. */
export const setupUser = "dffmpeg";

/** Turns what ssh2 and the socket throw into one DffmpegError of code "node" with the next step. */
export function explainConnection(thrown: unknown, target: SshTarget, identities: Identities): DffmpegError {
  if (thrown instanceof DffmpegError) return thrown;
  const { node, host, port } = target;
  const fail = (message: string, hint: string): DffmpegError =>
    new DffmpegError("node", `node ${node}: ${message}`, { hint, node, cause: thrown });
  switch (symptom(thrown)) {
    case "ECONNREFUSED":
      return fail(
        `${host} refuses connections on port ${port}`,
        `Start the ssh server there (Debian: sudo systemctl enable --now ssh), or correct 'host' and 'port'.`,
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return fail(`no machine is found by the name '${host}'`, "Correct 'host' in nodes.json, or use the IP address.");
    case "ETIMEDOUT":
    case "client-timeout":
      return fail(`${host} port ${port} doesn't answer`, `Is it on, and in this network? Try: ping ${host}`);
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return fail(`${host} can't be reached from here`, `Is it on, and in this network? Try: ping ${host}`);
    case "client-authentication":
      return fail(`permission denied for ${target.user}@${host}`, permissionHint(target, identities));
    default:
      return fail(
        `can't connect to ${host} port ${port}: ${messageOf(thrown)}`,
        `See each step: ${sshCommand(target, "-v")} true`,
      );
  }
}

/** ssh2 puts the stage into `level`, the socket its errno into `code`. */
function symptom(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return undefined;
  const level = "level" in thrown ? thrown.level : undefined;
  if (level === "client-authentication" || level === "client-timeout") return level;
  return "code" in thrown ? thrown.code : undefined;
}

function permissionHint(target: SshTarget, { files, encrypted }: Identities): string {
  const [locked] = encrypted;
  if (locked !== undefined) return `${locked} needs a passphrase: unlock it with ssh-add ${locked}`;
  if (target.user === setupUser) {
    const host = target.host.includes(":") ? `[${target.host}]` : target.host;
    const port = target.port === 22 ? "" : `:${target.port}`;
    return (
      "The set-up's user has no password: let your key in as one who may become root there: " +
      `dffmpeg nodes add ${target.node}=YOU@${host}${port} --setup`
    );
  }
  const [file] = files;
  const key = file === undefined ? "" : `-i ${file} `;
  return `Let your key in, or correct 'user': ssh-copy-id ${key}-p ${target.port} ${target.user}@${target.host}`;
}

function sshCommand(target: SshTarget, ...options: string[]): string {
  return ["ssh", ...options, "-p", target.port, `${target.user}@${target.host}`].join(" ");
}
