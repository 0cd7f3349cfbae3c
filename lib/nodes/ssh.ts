/** Runs commands on another machine over ssh, on as many connections as its MaxSessions asks for. */
import type { ClientChannel } from "ssh2";
import type { NodeConfig } from "../model/inventory.ts";
import type { ForeignShell, RemoteFiles, RemoteOutput, RemoteProcess, Transport } from "./contract.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { quoteCommand } from "./quote.ts";
import { resolveTarget } from "./ssh-config.ts";
import { openLink, type Link } from "./ssh-link.ts";
import { remoteFiles, transfer, type Transfer } from "./sftp.ts";
import { SshProcess } from "./ssh-process.ts";

export interface SshOptions {
  readonly limits?: Partial<Limits>;
  /** Read instead of ~/.ssh/config. */
  readonly sshConfigFile?: string;
  /** Ends connecting; a connection that stands isn't affected. */
  readonly signal?: AbortSignal;
}

/** Connects. Throws a DffmpegError of code "node" naming the node, what's wrong and the next step. */
export async function openSsh(config: NodeConfig, options: SshOptions = {}): Promise<Transport> {
  const limits = { ...defaultLimits, ...options.limits };
  const target = await resolveTarget(config, options.sshConfigFile);
  const first = await openLink(target, limits, options.signal);
  return new SshTransport(first, () => openLink(target, limits), limits);
}

/** A connection and how much it carries. */
interface Lane {
  readonly link: Link;
  busy: number;
  capacity: number;
}

class SshTransport implements Transport {
  readonly kind = "ssh";
  readonly #connect: () => Promise<Link>;
  readonly #limits: Limits;
  #lanes: Lane[];
  #opening: Promise<void> | undefined;
  #closed = false;

  constructor(first: Link, connect: () => Promise<Link>, limits: Limits) {
    this.#connect = connect;
    this.#limits = limits;
    this.#lanes = [this.#lane(first)];
  }

  readonly foreign: ForeignShell = {
    startLine: (line, output = {}) => this.#start(line, output),
    openFiles: () => this.#openFiles(),
  };

  start(argv: readonly string[], output: RemoteOutput = {}): RemoteProcess {
    // `exec`: the command replaces the login shell, so that signals reach it.
    return this.#start(`exec ${quoteCommand(argv)}`, output);
  }

  #start(command: string, output: RemoteOutput): RemoteProcess {
    let lane: Lane | undefined;
    const open = async (attach: (channel: ClientChannel) => void): Promise<void> => {
      const [, taken] = await this.#open((link) => link.exec(command, attach));
      lane = taken;
      void process.ended.then(() => {
        taken.busy--;
      });
    };
    const cause = (): Error | undefined => lane?.link.cause();
    const process = new SshProcess(open, { output, cause, killTimeoutMs: this.#limits.killTimeoutMs });
    return process;
  }

  put(here: string, there: string, signal?: AbortSignal): Promise<void> {
    return this.#transfer({ direction: "put", here, there }, signal);
  }

  get(there: string, here: string, signal?: AbortSignal): Promise<void> {
    return this.#transfer({ direction: "get", here, there }, signal);
  }

  async #transfer(what: Transfer, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const [sftp, lane] = await this.#open((link) => link.sftp());
    try {
      await transfer(sftp, what, { idleTimeoutMs: this.#limits.transferIdleMs, signal });
    } finally {
      lane.busy--;
    }
  }

  async #openFiles(): Promise<RemoteFiles> {
    const [sftp, lane] = await this.#open((link) => link.sftp());
    sftp.once("close", () => {
      lane.busy--;
    });
    return remoteFiles(sftp, this.#limits.commandTimeoutMs);
  }

  close(): void {
    this.#closed = true;
    for (const { link } of this.#lanes) link.close();
  }

  async #open<T>(open: (link: Link) => Promise<T>): Promise<[T, Lane]> {
    for (;;) {
      const lane = await this.#takeLane();
      try {
        return [await open(lane.link), lane];
      } catch (cause) {
        lane.busy--;
        const refused = cause instanceof Error && "reason" in cause && lane.link.cause() === undefined;
        if (!refused || lane.busy === 0) throw lane.link.cause() ?? cause;
        lane.capacity = lane.busy; // its MaxSessions is lower than the default
      }
    }
  }

  /** A standing connection with room, already counted; dead ones are dropped, which is how a node comes back. */
  async #takeLane(): Promise<Lane> {
    for (;;) {
      if (this.#closed) throw new Error("the transport was closed");
      this.#lanes = this.#lanes.filter(({ link }) => link.cause() === undefined);
      const free = this.#lanes.find(({ busy, capacity }) => busy < capacity);
      if (free) {
        free.busy++;
        return free;
      }
      this.#opening ??= this.#addLane();
      await this.#opening;
    }
  }

  async #addLane(): Promise<void> {
    try {
      const link = await this.#connect();
      if (this.#closed) link.close();
      this.#lanes.push(this.#lane(link));
    } finally {
      this.#opening = undefined;
    }
  }

  #lane(link: Link): Lane {
    return { link, busy: 0, capacity: this.#limits.channelsPerConnection };
  }
}
