/** One file over one SFTP session, in pieces: files may be larger than memory; or small ones. Knows nothing of jobs. */
import type { SFTPWrapper } from "ssh2";
import type { RemoteFiles } from "./contract.ts";

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

type Done<T = unknown> = (error?: Error | null, value?: T) => void;

/** SFTP's status for a name that isn't there: https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02#section-7 */
const NO_SUCH_FILE = 2;

/** Small files over one session, which stays open until it's closed. An answer that doesn't come ends it. */
export function remoteFiles(sftp: SFTPWrapper, timeoutMs: number): RemoteFiles {
  const ask = <T>(send: (done: Done<T>) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      const lost = (): void => {
        reject(new Error("the connection was lost"));
      };
      const timer = setTimeout(() => {
        reject(new Error(`no answer within ${timeoutMs / 1000} s`));
        sftp.end();
      }, timeoutMs);
      sftp.once("close", lost);
      send((error, value) => {
        clearTimeout(timer);
        sftp.off("close", lost);
        if (error) reject(error);
        else resolve(value as T);
      });
    });
  sftp.on("error", () => undefined); // "close" follows, and tells
  const unlessMissing = (thrown: unknown): undefined => {
    if ((thrown as { code?: unknown }).code !== NO_SUCH_FILE) throw thrown;
  };
  return {
    write: async (path, text) => {
      await ask((done: Done) => {
        sftp.writeFile(path, text, done);
      });
    },
    makeFolder: async (path) => {
      await ask((done: Done) => {
        sftp.mkdir(path, { mode: 0o700 }, done);
      });
    },
    names: async (folder) =>
      (
        await ask<readonly { filename: string }[]>((done) => {
          sftp.readdir(folder, done);
        })
      ).map(({ filename }) => filename),
    writtenAt: (path) =>
      ask<{ mtime: number }>((done) => {
        sftp.stat(path, done);
      }).then(({ mtime }) => mtime, unlessMissing),
    remove: async (path) => {
      await ask((done: Done) => {
        sftp.unlink(path, done);
      }).catch(unlessMissing);
    },
    close: () => {
      sftp.end();
    },
  };
}
