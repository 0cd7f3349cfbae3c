/** The real ssh, on the user's terminal: it asks for passwords, and dffmpeg never sees one. Decides nothing. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as library from "../../lib/index.ts";
import { DffmpegError, type Login, type ShownKey } from "../../lib/index.ts";
import { errnoText } from "../../lib/model/errno.ts";

export interface Terminal {
  /** Adds the public key to those that are let in. Throws a DffmpegError of code "node". */
  letIn(publicKey: string): Promise<void>;
  /** Copies the set-up's scripts there and runs them as root. Throws likewise. */
  setUp(publicKey: string, options: readonly string[]): Promise<void>;
  close(): void;
}

/** @param shown the host key that was accepted: the only one this terminal talks to */
export async function openTerminal(
  node: Pick<Login, "host" | "port" | "user">,
  shown: ShownKey,
  asks: boolean,
): Promise<Terminal> {
  const folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-"));
  const login: Login = { ...node, folder, knownHostsFile: path.join(folder, "known_hosts") };
  const close = (): void => {
    process.off("exit", close);
    if (existsSync(path.join(folder, "c"))) spawnSync("ssh", library.logoutArgv(login), { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  };
  // Ctrl-C while ssh asks: nobody waits for a promise then.
  process.once("exit", close);
  await writeFile(login.knownHostsFile, library.knownHostsLine(node, `${shown.type} ${shown.blob}`));
  const ssh = (command: readonly string[], stdin: "pipe" | "inherit" | "ignore", terminal = false): ChildProcess =>
    // What it says isn't this command's result: all of it goes to standard error.
    spawn("ssh", library.loginArgv(login, command, terminal), { stdio: [stdin, 2, 2] });
  const fail = (what: string, hint: string): DffmpegError =>
    new DffmpegError("node", `${node.host}: ${what}`, { hint });
  return {
    letIn: async (publicKey) => {
      const child = ssh(library.letInCommand, "pipe");
      child.stdin?.on("error", () => undefined).end(`${publicKey}\n`);
      if ((await ended(child)) !== 0) throw fail("the key couldn't be copied there", copyHint(node));
    },
    setUp: async (publicKey, options) => {
      const child = ssh(library.unpackCommand, "pipe");
      const tar = spawn("tar", ["-C", packageFolder(), "-cf", "-", "scripts", "nfs"], { stdio: ["ignore", "pipe", 2] });
      if (child.stdin) tar.stdout?.pipe(child.stdin.on("error", () => undefined));
      const codes = await Promise.all([ended(tar), ended(child)]);
      if (codes.some((code) => code !== 0)) throw fail("the set-up's scripts couldn't be copied there", copyHint(node));
      const run = ssh(library.setupCommand(publicKey, options), asks ? "inherit" : "ignore", asks);
      const status = await ended(run);
      if (status === CONNECTION_LOST)
        throw fail("the connection was lost during the set-up", "Give the same command again: it goes on from there.");
      if (status !== 0) throw fail("the set-up failed there", setupHint(node));
    },
    close,
  };
}

/** What ssh's own failures exit with; the set-up's never do. */
const CONNECTION_LOST = 255;

/** @returns the exit status, 1 for a signal */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => {
      reject(
        new DffmpegError("node", `can't run ${child.spawnfile}: ${errnoText(cause)}`, {
          hint: "Install it: the OpenSSH client has ssh, and nearly every system has tar.",
          cause,
        }),
      );
    });
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

function setupHint({ user, host }: Pick<Login, "user" | "host">): string {
  const who = user === undefined ? "the user who logs in" : user;
  return (
    `Its words are above. Mend that, and give the same command again. Where ${who} may not become root by sudo, name one ` +
    `who may, or root: dffmpeg nodes add --setup USER@${host.includes(":") ? `[${host}]` : host}`
  );
}

function copyHint({ user, host, port }: Pick<Login, "user" | "host" | "port">): string {
  const words = [
    "ssh",
    ...(port === undefined ? [] : ["-p", String(port)]),
    user === undefined ? host : `${user}@${host}`,
  ];
  return `Can you log in by password? Try: ${words.join(" ")}. Where it takes keys only, add the key there by hand.`;
}

/** Where scripts/ and nfs/ are, whether built or not. */
function packageFolder(): string {
  const up = ["../..", "../../.."].map((levels) => fileURLToPath(new URL(levels, import.meta.url)));
  return up.find((folder) => existsSync(path.join(folder, "scripts", "setup-compute.sh"))) ?? up[0] ?? ".";
}
