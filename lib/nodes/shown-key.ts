/** Which host key a node shows, and whether it's known. Logs in nowhere and accepts nothing. */
import type { NodeConfig } from "../model/inventory.ts";
import { DffmpegError } from "../model/errors.ts";
import { fingerprint, hostKeyAlgorithms, keyKind, keyType, knownHost, refuseHostKey } from "./hostkey.ts";
import { openJump } from "./jump.ts";
import { defaultLimits } from "./limits.ts";
import type { SshOptions } from "./ssh.ts";
import { resolveTarget, type SshTarget } from "./ssh-config.ts";
import { explainConnection } from "./ssh-error.ts";

export interface ShownKey {
  /** As in known_hosts: "ssh-ed25519". */
  readonly type: string;
  /** As in the name of its file on the host: "ed25519". */
  readonly kind: string;
  /** Base64, as in known_hosts. */
  readonly blob: string;
  /** "SHA256:…" as ssh-keygen -l prints it. */
  readonly fingerprint: string;
  /** In known_hosts, or pinned by the entry's `hostKey`. */
  readonly isKnown: boolean;
  /** Why it mustn't be accepted: another one is known or pinned, or it's revoked. */
  readonly refused: DffmpegError | undefined;
}

/** Throws a DffmpegError of code "node" where no SSH server answers. */
export async function shownKey(config: NodeConfig, options: SshOptions = {}): Promise<ShownKey> {
  const target = await resolveTarget(config, options.sshConfigFile);
  const known = await knownHost(target);
  const shown = await ask(target, { ...defaultLimits, ...options.limits }.connectTimeoutMs, hostKeyAlgorithms(known));
  const refused = refuseHostKey(target, known, shown);
  const isNew = known.keys.length === 0 && target.hostKey === undefined;
  return {
    ...{
      type: keyType(shown),
      kind: keyKind(keyType(shown)),
      blob: shown.toString("base64"),
      fingerprint: fingerprint(shown),
    },
    ...{ isKnown: refused === undefined, refused: isNew ? undefined : refused },
  };
}

type Algorithms = ReturnType<typeof hostKeyAlgorithms>;

/** Connects until the key is seen, and refuses it: no login is tried. */
async function ask(target: SshTarget, timeoutMs: number, serverHostKey: Algorithms): Promise<Buffer> {
  const jump = openJump(target);
  const client = new (await import("ssh2")).Client();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.on("error", reject).on("close", () => {
        reject(new Error("the connection was closed"));
      });
      timer = setTimeout(() => {
        reject(Object.assign(new Error("timed out"), { level: "client-timeout" }));
      }, timeoutMs);
      client.connect({
        ...{ host: target.host, port: target.port, username: target.user, readyTimeout: 0 },
        ...(jump && { sock: jump.socket }),
        algorithms: { serverHostKey },
        hostVerifier: (blob: Buffer) => {
          resolve(blob);
          return false;
        },
      });
    });
  } catch (thrown) {
    const complaint = jump?.complaint();
    const cause = complaint ? new Error(complaint, { cause: thrown }) : thrown;
    throw explainConnection(cause, target, { methods: [], files: [], encrypted: [] });
  } finally {
    clearTimeout(timer);
    client.destroy();
    jump?.close();
  }
}
