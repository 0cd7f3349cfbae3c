/** A Windows node: known by its cmd, served by batch files and SFTP. Its files go over SFTP only. */
import { DffmpegError } from "../../model/errors.ts";
import { ffmpegVersion } from "../../model/ffmpeg-version.ts";
import type { NodeConfig } from "../../model/inventory.ts";
import type { ComputeNode, ForeignShell, NodeFacts, Transport } from "../contract.ts";
import type { Limits } from "../limits.ts";
import { explainedTransfers } from "../transfers.ts";
import { runWindowsAttempt } from "./attempt.ts";
import { commandBatch, factsBatch, unicodeProbe } from "./batch.ts";
import { runBatch, windowsChores } from "./chores.ts";
import { Desk, sftpPath } from "./desk.ts";
import { within } from "./within.ts";

export interface WindowsNodeSite {
  readonly foreign: ForeignShell;
  readonly transport: Transport;
  readonly config: NodeConfig;
  readonly limits: Limits;
  /** Told of each command that begins there. */
  readonly tell: (argv: readonly string[]) => void;
}

/** Whether a login shell that knows no sh is Windows' cmd or PowerShell: both run cmd, which names its system in any language. */
export async function isWindows(foreign: ForeignShell, limits: Limits): Promise<boolean> {
  let stdout = "";
  const process = foreign.startLine("cmd /d /c ver", { onStdout: (text) => (stdout += text) });
  process.end();
  await within(process.ended, limits.commandTimeoutMs, () => {
    process.kill();
  });
  return stdout.includes("Windows");
}

/** @throws DffmpegError "node" */
export async function windowsNode(site: WindowsNodeSite): Promise<ComputeNode> {
  const { config, transport, limits, tell } = site;
  refuseShare(config);
  const desks = deskOf(site);
  const run = async (batch: string, timeoutMs: number) =>
    runBatch(await desks.current(), batch, timeoutMs, config.name);
  const { facts, unicode } = await readFacts(await desks.current(), config, limits).catch(async (cause: unknown) => {
    await desks.close();
    throw cause;
  });
  const attemptSite = { ...site, desk: desks.current, unicode };
  return {
    name: config.name,
    config,
    facts,
    encode: (order, onProgress, signal) => {
      tell([config.ffmpeg, ...order.argv, `${order.jobFolder}/attempts/${order.file}`]);
      return runWindowsAttempt(attemptSite, order, onProgress, signal);
    },
    command: (argv, { timeoutMs = limits.commandTimeoutMs } = {}) => {
      tell(argv);
      return run(commandBatch([argv]), timeoutMs);
    },
    ...windowsChores(desks.current, run, config.ffmpeg),
    ...explainedTransfers(config.name, transport, sftpPath),
    openWorkFolder: desks.current,
    close: () => {
      void desks.close().finally(() => {
        transport.close();
      });
    },
  };
}

/** The work folder that stands: a lost connection takes it with it, and the next who asks has another made. */
function deskOf(site: WindowsNodeSite): { current: () => Promise<Desk>; close: () => Promise<void> } {
  let latest: Promise<Desk> | undefined;
  return {
    current: async () => {
      const before = latest;
      const stands = (await before?.catch(() => undefined))?.gone === false;
      // Whoever asked at the same time may have had another made by now.
      if (!stands && latest === before) latest = Desk.open(site);
      return latest ?? Desk.open(site);
    },
    close: async () => {
      await latest?.then(
        (desk) => desk.close(),
        () => undefined,
      );
    },
  };
}

async function readFacts(
  desk: Desk,
  config: NodeConfig,
  { commandTimeoutMs }: Limits,
): Promise<{ facts: NodeFacts; unicode: boolean }> {
  const { name, ffmpeg } = config;
  const { code, stdout, stderr } = await runBatch(desk, factsBatch(desk.path, ffmpeg), commandTimeoutMs, name);
  const version = ffmpegVersion(stdout);
  if (code !== 0 || version === undefined) {
    const reason = stderr.trim().split("\n").at(-1) ?? "";
    const what = `'${ffmpeg} -version' doesn't work on its Windows (exit ${code}): ${reason}`;
    throw new DffmpegError("node", `node ${name}: ${what}`, {
      hint: `Install ffmpeg on it (winget install ffmpeg), or set 'ffmpeg' of ${name} in nodes.json to its full path, such as "C:/ffmpeg/bin/ffmpeg.exe".`,
      node: name,
    });
  }
  const fact = (key: string): string => new RegExp(`^${key}=(.*)`, "m").exec(stdout)?.[1]?.trim() ?? "";
  const machine = {
    cores: Math.max(1, Number(fact("cores")) || 1),
    processor: fact("processor"),
    system: "windows",
    systemName: /^.*Windows.*$/m.exec(stdout)?.[0].trim(),
    freeBytes: /^\d+$/.test(fact("free")) ? Number(fact("free")) : undefined,
  } as const;
  return { facts: { ffmpegVersion: version, ...machine }, unicode: await desk.has(unicodeProbe) };
}

/** Shares have other paths there, and what becomes of locks and late data over SMB is another matter. */
function refuseShare({ name, storage }: NodeConfig): void {
  if (storage !== "share") return;
  throw new DffmpegError("node", `node ${name} runs Windows, where dffmpeg uses no share`, {
    hint: `Take "storage": "share" out of its entry in nodes.json: its files then go over SFTP.`,
    node: name,
  });
}
