/** One ssh connection: opened within a deadline, its host key checked, watched by keepalives. Runs no commands itself. */
import type { Client, ClientChannel, SFTPWrapper } from "ssh2";
import { DffmpegError } from "../model/errors.ts";
import { hostKeyAlgorithms, knownHost, refuseHostKey } from "./hostkey.ts";
import { readIdentities } from "./identity.ts";
import { openJump, type Jump } from "./jump.ts";
import type { Limits } from "./limits.ts";
import type { SshTarget } from "./ssh-config.ts";
import { explainConnection } from "./ssh-error.ts";

export interface Link {
  /**
   * Starts a command and hands its channel to `attach` at once, in the turn that opened it: its exit status may lie in
   * the same packet, and an event without a listener is gone. Rejects when it isn't accepted in time; it may then still
   * start, and is closed if so.
   */
  exec(command: string, attach: (channel: ClientChannel) => void): Promise<void>;
  /** Opens a session for files, likewise. */
  sftp(): Promise<SFTPWrapper>;
  /** Why the connection ended; undefined while it stands. */
  cause(): Error | undefined;
  close(): void;
}

/** Throws a DffmpegError of code "node" naming the node, what's wrong and the next step. */
export async function openLink(target: SshTarget, limits: Limits, signal?: AbortSignal): Promise<Link> {
  const identities = await readIdentities(target);
  const known = await knownHost(target);
  const jump = openJump(target);
  // Loaded only where a node needs it: it takes as long to load as all the rest.
  const client = new (await import("ssh2")).Client();
  let refused: DffmpegError | undefined;
  try {
    const ready = settled(client, limits.connectTimeoutMs, signal);
    client.connect({
      host: target.host,
      port: target.port,
      username: target.user,
      ...(jump && { sock: jump.socket }),
      authHandler: [...identities.methods],
      algorithms: { serverHostKey: hostKeyAlgorithms(known) },
      hostVerifier: (blob: Buffer) => {
        refused = refuseHostKey(target, known, blob);
        return refused === undefined;
      },
      readyTimeout: 0, // ours covers the way there too
      keepaliveInterval: limits.keepaliveIntervalMs,
      keepaliveCountMax: limits.keepaliveCount,
    });
    await ready;
  } catch (thrown) {
    client.destroy();
    const complaint = jump?.complaint();
    jump?.close();
    if (signal?.aborted) throw interrupted(target);
    throw (
      refused ?? explainConnection(complaint ? new Error(complaint, { cause: thrown }) : thrown, target, identities)
    );
  }
  return standing(client, jump, limits);
}

function settled(client: Client, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(Object.assign(new Error("timed out"), { level: "client-timeout" }));
    };
    const timer = setTimeout(late, timeoutMs);
    const abort = (): void => {
      reject(new Error("aborted"));
    };
    const done = (act: () => void) => (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      act();
    };
    client.on("ready", done(resolve));
    client.on("error", (error) => {
      done(() => {
        reject(error);
      })();
    });
    client.on(
      "close",
      done(() => {
        reject(new Error("the connection was closed"));
      }),
    );
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
  });
}

function standing(client: Client, jump: Jump | undefined, limits: Limits): Link {
  let cause: Error | undefined;
  client.on("error", (error) => {
    cause ??= error;
  });
  client.on("close", () => {
    cause ??= new Error("the connection was closed");
    jump?.close();
  });
  return {
    exec: (command, attach) => {
      const open = (done: Opened<ClientChannel>): unknown => client.exec(command, done);
      return opened("start the command", limits.execTimeoutMs, open, attach, close);
    },
    sftp: () => {
      const open = (done: Opened<SFTPWrapper>): unknown => client.sftp(done);
      return opened("open a session for files", limits.execTimeoutMs, open, (sftp) => sftp, end);
    },
    cause: () => cause,
    close: () => {
      cause ??= new Error("the transport was closed");
      client.end();
      client.destroy(); // `end` alone waits for a peer that may be gone
      jump?.close();
    },
  };
}

const close = (channel: ClientChannel): void => {
  channel.close();
};
const end = (sftp: SFTPWrapper): void => {
  sftp.end();
};

type Opened<T> = (error: Error | undefined, channel: T) => void;

/** ssh2's callback may never come on a half-open link, hence a deadline of our own. `take` runs inside that callback. */
function opened<T, R>(
  what: string,
  timeoutMs: number,
  open: (done: Opened<T>) => unknown,
  take: (channel: T) => R,
  discard: (channel: T) => void,
): Promise<R> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error(`the node didn't ${what} within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    open((error, channel) => {
      clearTimeout(timer);
      if (error) reject(error);
      else if (late) discard(channel);
      else resolve(take(channel));
    });
  });
}

function interrupted(target: SshTarget): DffmpegError {
  return new DffmpegError("interrupted", `connecting to node ${target.node} was interrupted`, { node: target.node });
}
