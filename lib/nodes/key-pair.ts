/** The key pair that dffmpeg logs in with, made by ssh-keygen. Never overwrites a key. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { errnoText } from "../model/errno.ts";
import { DffmpegError, messageOf } from "../model/errors.ts";
import { makeFolder } from "../model/make-folder.ts";

export interface KeyPair {
  /** One line: type, blob, comment. */
  readonly publicKey: string;
  /** Whether it was made just now. */
  readonly isNew: boolean;
}

/**
 * @param file the private key, absolute; made without a passphrase where it isn't there
 * @throws DffmpegError "node" when it can't be made, or its public half can't be told without a passphrase
 */
export async function keyPair(file: string): Promise<KeyPair> {
  const isNew = !existsSync(file);
  if (isNew) {
    await makeFolder(dirname(file), 0o700).catch((cause: unknown) => {
      throw new DffmpegError("node", `no folder for the key ${file}: ${errnoText(cause)}`, {
        hint: "Name another place for it with --key.",
        cause,
      });
    });
    await keygen(file, ["-q", "-t", "ed25519", "-N", "", "-C", `dffmpeg@${hostname()}`, "-f", file]);
  }
  const beside = await readFile(`${file}.pub`, "utf8").catch(() => undefined);
  // Without a passphrase to give: it must not ask.
  const text = beside ?? (await keygen(file, ["-y", "-P", "", "-f", file]));
  return { publicKey: text.split("\n")[0]?.trim() ?? "", isNew };
}

async function keygen(file: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)("ssh-keygen", args)).stdout;
  } catch (cause) {
    throw new DffmpegError(
      "node",
      `the key ${file} can't be used: ${messageOf(cause).trim().split("\n").at(-1) ?? ""}`,
      {
        hint: "Name another one with --key, or make one: ssh-keygen -t ed25519 -f FILE",
        cause,
      },
    );
  }
}
