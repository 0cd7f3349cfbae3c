/** Whether a node sees the same folder as we do, by files written on each side. Leaves nothing behind. */
import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { ComputeNode } from "./contract.ts";
import { defaultLimits } from "./limits.ts";

/** $1 the folder, $2 a file written here, $3 a file to write there, $4 what to write. */
const script = `
cd "$1" || exit 71
ls >/dev/null
cat "./$2" || exit 72
printf %s "$4" >"./$3" || exit 73
sync`;

type Look = { readonly seen: true } | { readonly seen: false; readonly why: string; readonly hint: string };

/**
 * Checks that `nodeRoot` on the node is `localRoot` here, in both directions.
 * Throws a DffmpegError: "storage" when localRoot can't be written here, "node" when the node doesn't see it.
 * `retriesMs`: the waits between looks, since NFS clients may show a new file late. Default: {@link defaultLimits}.
 */
export async function checkShare(
  node: Pick<ComputeNode, "name" | "command">,
  localRoot: string,
  nodeRoot: string,
  retriesMs: readonly number[] = defaultLimits.shareRetriesMs,
): Promise<void> {
  let look = await lookOnce(node, localRoot, nodeRoot);
  for (const waitMs of retriesMs) {
    if (look.seen) return;
    await delay(waitMs);
    look = await lookOnce(node, localRoot, nodeRoot);
  }
  if (look.seen) return;
  throw new DffmpegError("node", `share not visible on node ${node.name}: ${nodeRoot} ${look.why}`, {
    hint: look.hint,
    node: node.name,
  });
}

/** New names each time: NFS clients remember for half a minute that a name wasn't there. */
async function lookOnce(
  node: Pick<ComputeNode, "name" | "command">,
  localRoot: string,
  nodeRoot: string,
): Promise<Look> {
  const nonce = randomUUID();
  const [here, there] = [`.dffmpeg-check-${nonce}-controller`, `.dffmpeg-check-${nonce}-node`];
  await writeHere(join(localRoot, here), nonce, localRoot);
  try {
    const ran = await node.command(["sh", "-c", script, "sh", nodeRoot, here, there, nonce]);
    const read = await readFile(join(localRoot, there), "utf8").catch(() => "");
    return judge(ran, read === nonce, nonce, localRoot, node.name);
  } finally {
    await rm(join(localRoot, here), { force: true });
    await rm(join(localRoot, there), { force: true }).catch(() => undefined); // a sticky folder; it's empty enough
  }
}

function judge(
  ran: { code: number; stdout: string; stderr: string },
  cameBack: boolean,
  nonce: string,
  localRoot: string,
  node: string,
): Look {
  const said = ran.stderr.trim().split("\n").at(-1) ?? "";
  const mount = `Mount the share there at that path, or set 'root' of ${node} in nodes.json to where it is mounted.`;
  if (ran.code === 71) return { seen: false, why: `can't be opened (${said})`, hint: mount };
  if (ran.code === 73) {
    const hint = "Mount it read-write there, and let the user that dffmpeg logs in as write to it.";
    return { seen: false, why: `can't be written (${said})`, hint };
  }
  if (ran.code === 72 || ran.stdout !== nonce) {
    return { seen: false, why: `isn't ${localRoot} here: a file written here doesn't appear there`, hint: mount };
  }
  if (ran.code !== 0) return { seen: false, why: `can't be checked (${said})`, hint: mount };
  if (cameBack) return { seen: true };
  return { seen: false, why: `isn't ${localRoot} here: a file written there doesn't appear here`, hint: mount };
}

async function writeHere(path: string, text: string, root: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (cause) {
    throw new DffmpegError("storage", `can't write to the storage root ${root}: ${messageOf(cause)}`, {
      hint: "Mount the share here, or set 'storage.root' in nodes.json to a folder you may write to.",
      cause,
    });
  }
}
