/**
 * `dffmpeg nodes add`: a machine becomes a node, from here: its host key is shown, the key copied, the machine set up where
 * that's wished, checked, measured, and written down. Given again, it changes nothing.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import * as library from "../../lib/index.ts";
import {
  DffmpegError,
  type BenchResult,
  type Inventory,
  type WrittenNode,
  type NodeConfig,
  type ShownKey,
} from "../../lib/index.ts";
import { errnoText } from "../../lib/model/errno.ts";
import { unnamed } from "../../lib/model/errors.ts";
import { homeFolder } from "../../lib/model/home-folder.ts";
import { makeFolder } from "../../lib/model/make-folder.ts";
import type { Surroundings } from "../job.ts";
import { usualNodesFile } from "../nodes-file.ts";
import { speedsFile } from "../speeds-file.ts";
import { agrees } from "../question.ts";
import { openTerminal } from "./nodes-add-ssh.ts";
import { readWish, type Wish } from "./nodes-add-words.ts";
import { verdictText } from "./nodes-check.ts";

/** Throws a DffmpegError. */
export async function add(args: readonly string[], around: Surroundings): Promise<number> {
  const wish = readWish(args);
  const say = (line: string): unknown => around.stderr.write(`${line}\n`);
  const file = wish.nodes ?? (around.env["DFFMPEG_NODES"] || usualNodesFile(around.env));
  const inventory = existsSync(file) ? await library.loadInventory(file) : undefined;
  const there = inventory && library.sameNode(inventory.nodes, entryOf(wish));
  if (inventory) refuseTakenName(inventory, wish, there, file);
  if (there) refuseOtherPin(there, wish, file);
  else await library.checkRewritable(file);

  const { publicKey, isNew } = await library.keyPair(wish.key);
  if (isNew) say(`made a key for the nodes: ${wish.key}`);
  const pinned = wish.hostKey ?? there?.hostKey;
  const shown = await acceptedKey(withPin(entryOf(wish), pinned), wish, around);
  const root = inventory?.storage.root ?? (await firstRoot(wish));
  const pinnedEntry = withPin(entryOf(wish), pinned ?? (shown.isKnown ? undefined : shown.fingerprint));
  const entry = there ?? withStorage(pinnedEntry, root);
  await openTheDoor(entry, wish, { publicKey, shown }, around);
  await check(entry, root, around);
  if (there) {
    say(`${there.name} is in ${file} already: nothing to change there`);
    return 0;
  }
  const speed = wish.bench ? await measure(entry, inventory, root, around) : undefined;
  await library.addNode(file, { ...entry, ...speed?.node }, library.freshInventory(root, speed?.here));
  say(`${wish.name} is in ${file}`);
  const named = wish.nodes === undefined ? "" : `--nodes ${wish.nodes} `;
  say(`  From now on it encodes too: dffmpeg ${named}-i FILM -c:v libx265 OUT.mkv`);
  return 0;
}

function entryOf({ name, host, port, user, key, setup }: Wish): WrittenNode {
  const home = `${homeFolder()}/`;
  const as = setup ? library.setupUser : user;
  return {
    ...{ name, host },
    ...(port === undefined ? {} : { port }),
    ...(as === undefined ? {} : { user: as }),
    identityFile: key.startsWith(home) ? `~/${key.slice(home.length)}` : key,
  };
}

const withPin = (entry: WrittenNode, hostKey: string | undefined): WrittenNode =>
  hostKey === undefined ? entry : { ...entry, hostKey };

/** A folder of one's own is nobody's share: the node isn't asked for it each time, nor its absence told of. */
const withStorage = (entry: WrittenNode, root: string): WrittenNode =>
  root === ownRoot() ? { ...entry, storage: "none" } : entry;

const ownRoot = (): string => path.join(homeFolder(), ".local", "share", "dffmpeg");

function refuseTakenName({ nodes }: Inventory, { name }: Wish, there: NodeConfig | undefined, file: string): void {
  if (there || !nodes.some((node) => node.name === name)) return;
  throw new DffmpegError("inventory", `${file} has a node '${name}' with another address or user`, {
    hint: "Give this one a name of its own: dffmpeg nodes add NAME=USER@HOST. Or take that entry out first, with dffmpeg nodes remove.",
  });
}

/** Else the machine would be set up, and its entry refused afterwards. */
function refuseOtherPin({ name, hostKey: pinned }: NodeConfig, { hostKey }: Wish, file: string): void {
  if (pinned === undefined || hostKey === undefined || pinned.replace(/=+$/, "") === hostKey.replace(/=+$/, "")) return;
  throw new DffmpegError("node", `${file} has another host key for ${name}: ${pinned}`, {
    hint: `Only if the machine was set up anew: put ${hostKey} there as its 'hostKey', and give the same command again.`,
  });
}

/** Throws a DffmpegError where it's the wrong one, or nobody says that it's the right one. */
async function acceptedKey(entry: WrittenNode, wish: Wish, around: Surroundings): Promise<ShownKey> {
  const shown = await library.shownKey(library.nodeSchema.parse(entry));
  if (shown.refused) throw shown.refused;
  if (shown.isKnown) return shown;
  around.stderr.write(
    `${wish.host} shows the host key ${shown.type} ${shown.fingerprint}\n` +
      `  At its own screen: ssh-keygen -lf /etc/ssh/ssh_host_${shown.kind}_key.pub\n`,
  );
  if (wish.yes || (await agrees("  Is that the same?", around))) return shown;
  throw new DffmpegError("node", `the host key of ${wish.host} isn't accepted`, {
    hint: `Answer y once you have compared it, or give it: --host-key ${shown.fingerprint}`,
  });
}

/** Afterwards the entry's key opens it. Throws a DffmpegError where it doesn't. */
async function openTheDoor(
  entry: WrittenNode,
  { host, port, user, setup }: Wish,
  { publicKey, shown }: { publicKey: string; shown: ShownKey },
  around: Surroundings,
): Promise<void> {
  const config = library.nodeSchema.parse(withPin(entry, entry.hostKey ?? shown.fingerprint));
  // Also before a set-up: a key that can't be used shows now, and not once the machine was changed.
  const isOpen = await library.letsIn(config);
  if (isOpen && !setup) return;
  const terminal = await openTerminal({ host, port, user }, shown, around.stdin.isTTY === true);
  try {
    if (setup) await terminal.setUp(publicKey, setup);
    else await terminal.letIn(publicKey);
  } finally {
    terminal.close();
  }
  if (await library.letsIn(config)) return;
  throw new DffmpegError("node", `${host} has the key now, but doesn't let it in as ${config.user ?? "you"}`, {
    hint: "Its sshd may forbid it: see AllowUsers, PubkeyAuthentication and AuthorizedKeysFile in `sudo sshd -T` there.",
  });
}

/** The share where the set-up scripts make it, else a folder of one's own: files go over SFTP then. */
async function firstRoot({ root }: Wish): Promise<string> {
  if (root !== undefined) return path.resolve(root);
  if (existsSync("/srv/dffmpeg")) return "/srv/dffmpeg";
  await makeFolder(ownRoot(), 0o700).catch((cause: unknown) => {
    throw new DffmpegError("storage", `the folder for jobs can't be made: ${errnoText(cause)}: ${ownRoot()}`, {
      hint: "Name another one, where you may write, with --root FOLDER.",
      cause,
    });
  });
  return ownRoot();
}

async function check(entry: WrittenNode, root: string, around: Surroundings): Promise<void> {
  const [verdict] = await library.checkNodes({
    ...{ inventory: alone(root, entry), ffmpeg: around.env["FFMPEG_PATH"], hardware: true },
  });
  if (verdict) around.stdout.write(verdictText(verdict, false));
  if (verdict?.usable) return;
  throw new DffmpegError("node", `${entry.name} can't be used yet, and isn't written down`, {
    hint: "Do what the lines above say, and give the same command again. --setup installs what Debian lacks.",
  });
}

function alone(root: string, ...nodes: readonly WrittenNode[]): Inventory {
  return library.inventorySchema.parse({ version: 1, storage: { root }, nodes });
}

/** That a weight wasn't measured, and what to do about it; empty where it was. */
export function guessedText({ measured }: BenchResult, name: string, beside: string): string {
  const without = [name, beside].filter((one) => measured.find(({ node }) => node === one)?.weight === undefined);
  if (without.length === 0) return "";
  return `${name}: its weight is 1, a guess, since ${without.join(" and ")} couldn't be measured; dffmpeg nodes bench measures again\n`;
}

/** Beside a machine that is there already, since weights mean nothing alone. */
async function measure(
  entry: WrittenNode,
  inventory: Inventory | undefined,
  root: string,
  { stderr, env }: Surroundings,
): Promise<{ node: Partial<NodeConfig> | undefined; here: Partial<NodeConfig> | undefined }> {
  const others = (inventory?.nodes ?? []).filter(({ enabled, roles }) => enabled && roles.includes("compute"));
  const fresh = library.nodeSchema.parse({ name: "here", transport: "local" });
  const beside = others.find(({ transport }) => transport === "local") ?? others[0] ?? fresh;
  stderr.write(`measuring ${entry.name} beside ${beside.name}: about half a minute\n`);
  const result = await library.benchNodes({ inventory: alone(root, entry, beside), ...speedsFile(env) });
  for (const { node, error } of result.failed) stderr.write(`${node}: not measured: ${unnamed(node, error)}\n`);
  stderr.write(guessedText(result, entry.name, beside.name));
  return {
    node: library.speedBeside(result, entry.name, beside),
    here: inventory ? undefined : library.speedBeside(result, beside.name, beside),
  };
}
