/**
 * A stand-in for a Windows node: a real sshd whose login shell is Wine's cmd, and whose files are a folder on Wine's drive
 * C. What it isn't: Microsoft's OpenSSH, cmd and Script Host; docs/windows-and-macos.md says what that leaves open.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { startSshd, type LabSshd } from "./sshd.ts";

const cache = fileURLToPath(new URL("../../.cache/wine", import.meta.url));

export interface WineNode {
  readonly lab: LabSshd;
  /** The home of whoever logs in, as this machine sees it: "C:\home" there. */
  readonly home: string;
  node(overrides?: Partial<NodeConfig>): NodeConfig;
  /** A command line of its cmd, to the end. */
  cmd(line: string): string;
  stop(): Promise<void>;
}

/** Why there can't be one here; undefined where there can. */
export function wineMissing(): string | undefined {
  if (spawnSync("wine", ["--version"]).status !== 0) return "there is no wine";
  return existsSync(join(cache, "ffmpeg.exe")) ? undefined : `there is no ${cache}/ffmpeg.exe`;
}

function environment(prefix: string): NodeJS.ProcessEnv {
  const quiet = { WINEDEBUG: "-all", WINEDLLOVERRIDES: "mscoree,mshtml=", DISPLAY: "" };
  return { ...process.env, ...quiet, WINEPREFIX: prefix };
}

/** Its drives are kept: making them takes half a minute. */
export async function startWine(): Promise<WineNode> {
  const prefix = join(cache, "prefix");
  const env = environment(prefix);
  if (!existsSync(join(prefix, "system.reg"))) {
    await mkdir(prefix, { recursive: true });
    execFileSync("wine", ["wineboot", "-i"], { env, stdio: "ignore" });
  }
  const home = join(prefix, "drive_c", "home");
  await rm(home, { recursive: true, force: true });
  await mkdir(home);
  const program = join(prefix, "drive_c", "ffmpeg dir", "ffmpeg.exe");
  await mkdir(dirname(program), { recursive: true });
  if (!existsSync(program)) await copyFile(join(cache, "ffmpeg.exe"), program);
  const shell = join(prefix, "login.sh");
  await writeFile(shell, loginShell(prefix, home));
  await chmod(shell, 0o755);
  const lab = await startSshd({ config: [`ForceCommand ${shell}`] });
  return {
    lab,
    home,
    node: (overrides) => lab.node({ name: "wine", ffmpeg: "C:/ffmpeg dir/ffmpeg.exe", ...overrides }),
    cmd: (line) => execFileSync("wine", ["cmd", "/c", line], { env, cwd: home, encoding: "utf8" }),
    stop: async () => {
      await lab.stop();
      spawnSync("wineserver", ["-k"], { env });
    },
  };
}

/** As Microsoft's sshd: commands begin in the user's own folder, where SFTP begins too. */
function loginShell(prefix: string, home: string): string {
  return `#!/bin/sh
cd '${home}' || exit
[ "$SSH_ORIGINAL_COMMAND" = internal-sftp ] && exec /usr/lib/openssh/sftp-server
export WINEPREFIX='${prefix}' WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml= DISPLAY=
exec wine cmd /c "$SSH_ORIGINAL_COMMAND"
`;
}
