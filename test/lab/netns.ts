/** Nodes in network namespaces, from TypeScript: test/lab/nodes.sh does the work. Root only; run under `nodes.sh run`. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeSchema, type NodeConfig } from "../../lib/model/inventory.ts";

const script = join(import.meta.dirname, "nodes.sh");

/** The lab's folder, from the environment `nodes.sh run` was called with. */
function labFolder(): string {
  const folder = process.env["DFFMPEG_LAB"];
  if (folder === undefined) throw new Error("run this with: DFFMPEG_LAB=$(mktemp -d) test/lab/nodes.sh run …");
  return folder;
}

function nodes(...args: string[]): string {
  return execFileSync(script, args, { encoding: "utf8" }).trim();
}

export type Fate = "kill" | "cut" | "join" | "freeze" | "thaw" | "down" | "power" | "sshd" | "unmount" | "mount";

/** A node that is up. Its share, if any, is the folder `share.source` of this machine. */
export interface LabNode {
  readonly config: NodeConfig;
  befall(fate: Fate): void;
  /** CPU quota in percent of one core; 0 lifts it. */
  slow(percent: number): void;
  /** Pids of the ffmpegs that run there. */
  ffmpegs(): number[];
}

export function startNode(name: string, index: number, share?: { source: string; mountpoint: string }): LabNode {
  const host = nodes("up", name, String(index), ...(share ? [share.source, share.mountpoint] : []));
  const identityFile = join(labFolder(), "keys/id");
  return {
    config: nodeSchema.parse({ name, host, user: "root", identityFile, ...(share && { root: share.mountpoint }) }),
    befall: (fate) => void nodes(fate, name),
    slow: (percent) => void nodes("slow", name, String(percent)),
    ffmpegs: () => nodes("ffmpegs", name).split("\n").filter(Boolean).map(Number),
  };
}

/** An ssh configuration that knows the lab's nodes and nothing else. */
export function labSshConfig(): string {
  const file = join(labFolder(), "ssh_config");
  const known = join(labFolder(), "known_hosts");
  writeFileSync(file, `UserKnownHostsFile ${known}\nGlobalKnownHostsFile /dev/null\nIdentityAgent none\n`);
  return file;
}
