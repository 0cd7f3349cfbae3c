/** Makes a ComputeNode of an inventory entry: connected, its ffmpeg tried, its share checked. */
import { DffmpegError } from "../model/errors.ts";
import { ffmpegVersion } from "../model/ffmpeg-version.ts";
import type { NodeConfig } from "../model/inventory.ts";
import { runAttempt } from "./attempt.ts";
import { runCommand, type CommandResult } from "./command.ts";
import type { ComputeNode, ForeignShell, NodeFacts, Transport } from "./contract.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { LocalTransport } from "./local.ts";
import { checkShare } from "./share.ts";
import { posixChores } from "./posix-chores.ts";
import { shownCommand } from "./shown-command.ts";
import { openSsh } from "./ssh.ts";
import { explainedTransfers } from "./transfers.ts";
import { isWindows, windowsNode } from "./windows/node.ts";
import { openWorkFolder } from "./work-folder.ts";

export interface ConnectOptions {
  /** The shared folder as this machine sees it; where given, the node must see it too (as its `root`). */
  readonly storageRoot?: string;
  /** Ends connecting with a DffmpegError of code "interrupted". */
  readonly signal?: AbortSignal;
  /** Read instead of ~/.ssh/config. */
  readonly sshConfigFile?: string;
  readonly limits?: Partial<Limits>;
  /** Told of each command that begins there, as {@link shownCommand} words it. */
  readonly onCommand?: (command: string) => void;
}

/** Throws a DffmpegError of code "node" (or "storage", "interrupted") that names the node and the next step. */
export async function connectNode(config: NodeConfig, options: ConnectOptions = {}): Promise<ComputeNode> {
  const limits = { ...defaultLimits, ...options.limits };
  const transport = told(config.transport === "local" ? new LocalTransport() : await openSsh(config, options), options);
  const interrupt = (): void => {
    transport.close();
  };
  options.signal?.addEventListener("abort", interrupt, { once: true });
  try {
    if (options.signal?.aborted) throw new Error("aborted before it began");
    return await readyNode(config, transport, limits, options);
  } catch (cause) {
    transport.close();
    if (!options.signal?.aborted) throw cause;
    throw new DffmpegError("interrupted", `connecting to node ${config.name} was interrupted`, { cause });
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
  }
}

/** The same transport, which tells what it starts. */
function told(transport: Transport, { onCommand }: ConnectOptions): Transport {
  if (!onCommand) return transport;
  return {
    kind: transport.kind,
    start: (argv, output) => {
      onCommand(shownCommand(argv));
      return transport.start(argv, output);
    },
    put: (here, there, signal) => transport.put(here, there, signal),
    get: (there, here, signal) => transport.get(there, here, signal),
    ...(transport.foreign && { foreign: transport.foreign }),
    close: () => {
      transport.close();
    },
  };
}

async function readyNode(
  config: NodeConfig,
  transport: Transport,
  limits: Limits,
  { storageRoot, onCommand }: ConnectOptions,
): Promise<ComputeNode> {
  const { foreign } = transport;
  const asWindows = (shell: ForeignShell): Promise<ComputeNode> => {
    const tell = (argv: readonly string[]): void => onCommand?.(shownCommand(argv));
    return windowsNode({ foreign: shell, transport, config, limits, tell });
  };
  if (foreign && config.shell === "windows") return asWindows(foreign);
  const command: ComputeNode["command"] = (argv, { timeoutMs = limits.commandTimeoutMs } = {}) =>
    runCommand(transport, config.name, argv, timeoutMs);
  const found = await command(["sh", "-c", factsScript, "sh", config.ffmpeg]);
  const hasSh = config.shell === "sh" || found.stdout.startsWith("cores=");
  if (foreign && !hasSh && (await isWindows(foreign, limits))) return asWindows(foreign);
  const facts = readFacts(config, found);
  if (storageRoot !== undefined) {
    await checkShare({ name: config.name, command }, storageRoot, config.root ?? storageRoot, limits.shareRetriesMs);
  }
  return {
    name: config.name,
    config,
    facts,
    encode: (order, onProgress, signal) => runAttempt({ transport, config, limits }, order, onProgress, signal),
    command,
    ...posixChores(command, config.ffmpeg),
    ...explainedTransfers(config.name, transport),
    openWorkFolder: () => openWorkFolder(transport, config, limits),
    close: () => {
      transport.close();
    },
  };
}

/** One way there and back for everything. nproc knows of CPU affinity, getconf is in macOS and the BSDs too. */
const factsScript = `
echo "cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)"
echo "processor=$(uname -m 2>/dev/null)"
command -v sha256sum || command -v shasum || command -v openssl || exit 69
exec "$1" -version`;

function readFacts(config: NodeConfig, { code, stdout, stderr }: CommandResult): NodeFacts {
  const version = ffmpegVersion(stdout);
  if (code === 0 && version !== undefined) {
    const fact = (name: string): string => new RegExp(`^${name}=(.*)`, "m").exec(stdout)?.[1] ?? "";
    return {
      ffmpegVersion: version,
      cores: Math.max(1, Number(fact("cores"))),
      processor: fact("processor"),
      system: "posix",
    };
  }
  const { name, ffmpeg } = config;
  if (code === 69) {
    throw new DffmpegError("node", `node ${name} has none of sha256sum, shasum and openssl`, {
      hint: "Install one of them there (Debian: sudo apt-get install coreutils).",
      node: name,
    });
  }
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  throw new DffmpegError("node", `node ${name}: '${ffmpeg} -version' doesn't work there (exit ${code}): ${reason}`, {
    hint: `Install ffmpeg on it (Debian: sudo apt-get install ffmpeg), or set 'ffmpeg' of ${name} in nodes.json to its full path.`,
    node: name,
  });
}
