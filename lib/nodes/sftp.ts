/** One file over one SFTP session, in pieces: files may be larger than memory. Knows nothing of jobs. */
import type { SFTPWrapper } from "ssh2";

export interface TransferOptions {
  /** Without any progress, ms. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Transfer {
  readonly direction: "put" | "get";
  /** On this machine. */
  readonly here: string;
  /** On the node. */
  readonly there: string;
}

/**
 * Resolves when the file is there as a whole. Ends the session in any case.
 * Rejects with the signal's reason, a file system error of this machine (which has `syscall`), or the server's word.
 */
export async function transfer(sftp: SFTPWrapper, what: Transfer, options: TransferOptions): Promise<void> {
  const { signal, idleTimeoutMs } = options;
  let idle: NodeJS.Timeout | undefined;
  let stop: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const alive = (): void => {
        clearTimeout(idle);
        idle = setTimeout(() => {
          reject(new Error(`nothing moved for ${idleTimeoutMs / 1000} s`));
        }, idleTimeoutMs);
      };
      stop = () => {
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", stop, { once: true });
      // ssh2 1.17 forgets its callback when the session ends between opening and reading (fastXfer, onerror).
      sftp.on("close", () => {
        reject(new Error("the connection was lost"));
      });
      const done = (error?: Error | null): void => {
        if (error) reject(error);
        else resolve();
      };
      alive();
      if (signal?.aborted) stop();
      else start(sftp, what, alive, done);
    });
  } finally {
    clearTimeout(idle);
    signal?.removeEventListener("abort", stop);
    sftp.end();
  }
}

function start(
  sftp: SFTPWrapper,
  { direction, here, there }: Transfer,
  step: () => void,
  done: (error?: Error | null) => void,
): void {
  if (direction === "put") sftp.fastPut(here, there, { step }, done);
  else sftp.fastGet(there, here, { step }, done);
}
