/** One command on one ssh channel, as a RemoteProcess. Knows nothing of connections. */
import { PassThrough } from "node:stream";
import type { ClientChannel } from "ssh2";
import type { RemoteEnd, RemoteOutput, RemoteProcess } from "./contract.ts";
import { signalCode } from "./local.ts";

export interface SshProcessOptions {
  readonly output: RemoteOutput;
  /** From a kill to giving the command up as lost, ms. */
  readonly killTimeoutMs: number;
  /** Why the connection ended, where it did. */
  cause(): Error | undefined;
}

export class SshProcess implements RemoteProcess {
  readonly ended: Promise<RemoteEnd>;
  /** Keeps what is written before the channel stands. */
  readonly #input = new PassThrough();
  readonly #options: SshProcessOptions;
  readonly #settle: (end: RemoteEnd) => void;
  #channel: ClientChannel | undefined;
  #killed = false;

  /** `open` gives the channel as soon as it stands, and rejects where none comes to stand. */
  constructor(open: (attach: (channel: ClientChannel) => void) => Promise<unknown>, options: SshProcessOptions) {
    this.#options = options;
    let settle: (end: RemoteEnd) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    open((channel) => {
      this.#attach(channel);
    }).catch((cause: unknown) => {
      this.#settle({ kind: "lost", cause: asError(cause) });
    });
  }

  write(data: string): void {
    if (this.#input.writable) this.#input.write(data);
  }

  end(): void {
    this.#input.end();
  }

  /** Some servers ignore signals, so the channel is closed after a while: then the command's end isn't known. */
  kill(): void {
    this.#killed = true;
    const channel = this.#channel;
    if (!channel) return;
    channel.signal("KILL");
    const timer = setTimeout(() => {
      channel.close();
      this.#settle({ kind: "lost", cause: new Error("killed, but its end wasn't reported") });
    }, this.#options.killTimeoutMs);
    void this.ended.then(() => {
      clearTimeout(timer);
    });
  }

  #attach(channel: ClientChannel): void {
    const { output } = this.#options;
    let code: number | undefined;
    this.#channel = channel;
    channel.setEncoding("utf8").on("data", (text: string) => output.onStdout?.(text));
    channel.stderr.setEncoding("utf8").on("data", (text: string) => output.onStderr?.(text));
    channel.on("exit", (status: number | null, signal?: string) => {
      code = status ?? signalCode(signal === undefined ? undefined : `SIG${signal.replace(/^SIG/, "")}`);
    });
    channel.on("error", () => undefined); // "close" follows, and tells
    // Not on "exit": the last output may come after it.
    channel.on("close", () => {
      this.#input.destroy();
      if (code !== undefined) this.#settle({ kind: "exited", code });
      else
        this.#settle({
          kind: "lost",
          cause: this.#options.cause() ?? new Error("the node didn't report how the command ended"),
        });
    });
    this.#input.pipe(channel);
    if (this.#killed) this.kill();
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
