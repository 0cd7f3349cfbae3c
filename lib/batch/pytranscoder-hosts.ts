/** pytranscoder's clusters in dffmpeg's terms: nodes and groups, and which profiles they are for. Pure. */
import type * as z from "zod";
import type { BatchConfigInput } from "./config.ts";
import { ownName, type hostSchema, type Imported, type PytranscoderFile } from "./pytranscoder.ts";

type Host = z.infer<typeof hostSchema>;

/** An entry of nodes.json, as it's written. */
export interface NodeInput {
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface InventoryInput {
  readonly version: 1;
  readonly storage: { readonly root: string };
  readonly nodes: readonly NodeInput[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

const nodeName = (name: string): string =>
  ownName(name)
    .replaceAll(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[^A-Za-z0-9]/, "n");

const withoutSlash = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, "") : path);

function pathsOf(name: string, host: Host, remarks: string[]): { from: string; to: string }[] {
  const one = host["path-substitution"];
  const pairs = (host["path-substitutions"] ?? []).map((text) => text.trim().split(/\s+/));
  const all = [...(one ? [[one.src, one.dest]] : []), ...pairs];
  return all.flatMap(([from = "", to = ""]) => {
    if (from.startsWith("/") && to.startsWith("/")) return [{ from: withoutSlash(from), to: withoutSlash(to) }];
    remarks.push(
      `host '${name}': '${from}' as '${to}' is left out: paths on nodes are POSIX paths; it gets its files over SFTP`,
    );
    return [];
  });
}

function nodeFrom(name: string, host: Host, remarks: string[]): NodeInput {
  if (host.os === "win10")
    remarks.push(
      `host '${name}': as a node, Windows needs OpenSSH Server, and ffmpeg by a path of its own kind (C:/…) unless it is WSL's sshd that answers: docs/windows-and-macos.md`,
    );
  const local = host.type === "local";
  const work = host.working_dir;
  const limits = Object.values(host.queues ?? {});
  if (limits.length > 0) {
    remarks.push(`host '${name}': its queues become 'slots', windows encoded there at once, whatever their profile`);
  }
  const paths = pathsOf(name, host, remarks);
  return {
    name: nodeName(name),
    ...(local ? { transport: "local" } : { host: host.ip ?? name }),
    ...(host.user != null && !local && { user: host.user }),
    ...(host.ffmpeg != null && { ffmpeg: host.ffmpeg }),
    ...(!local && { storage: "none" }),
    ...(work?.startsWith("/") === true && !local && { workFolder: work }),
    ...(paths.length > 0 && { paths }),
    ...(limits.length > 0 && { slots: Math.max(1, ...limits) }),
    ...(host.status === "disabled" && { enabled: false }),
  };
}

/** Undefined where there are no clusters. */
export function inventoryFrom(file: PytranscoderFile, root: string): Imported<InventoryInput> | undefined {
  const clusters = Object.entries(file.config?.clusters ?? {});
  if (clusters.length === 0) return undefined;
  const remarks: string[] = [];
  const nodes = new Map<string, NodeInput>();
  for (const [, hosts] of clusters) {
    for (const [name, host] of Object.entries(hosts)) {
      if (nodes.has(nodeName(name)))
        remarks.push(`host '${name}' is in several clusters: the first one's entry counts`);
      else nodes.set(nodeName(name), nodeFrom(name, host, remarks));
    }
  }
  remarks.push(
    `storage.root is ${root}, on this machine alone: nodes read films where 'paths' says and get windows over SFTP; with a share, name it and remove "storage": "none"`,
    "host keys are checked: log in to each host once by ssh, or run dffmpeg nodes check, which says what to do",
  );
  const groups = clusters.map(
    ([name, hosts]) => [nodeName(name), [...new Set(Object.keys(hosts).map(nodeName))]] as const,
  );
  const made = {
    version: 1 as const,
    storage: { root },
    nodes: [...nodes.values()],
    groups: Object.fromEntries(groups),
  };
  return { made, remarks: [...new Set(remarks)] };
}

/** There a host says which profiles are for it; here a profile says which nodes. */
export function profilesOnHosts(file: PytranscoderFile, config: BatchConfigInput): Imported<BatchConfigInput> {
  const remarks: string[] = [];
  const hosts = Object.values(file.config?.clusters ?? {}).flatMap((cluster) => Object.entries(cluster));
  const named = hosts.map(([name, host]) => ({ name, profiles: [...host.profile, ...host.profiles] }));
  const choosy = named.filter(({ profiles }) => profiles.length > 0);
  for (const { name, profiles } of choosy) {
    for (const missing of profiles.filter((profile) => !Object.hasOwn(config.profiles ?? {}, ownName(profile)))) {
      remarks.push(`host '${name}': there is no profile '${missing}'`);
    }
  }
  if (choosy.length === 0) return { made: config, remarks };
  const profiles = Object.entries(config.profiles ?? {}).map(([name, profile]) => {
    const takers = named.filter((host) => host.profiles.length === 0 || host.profiles.map(ownName).includes(name));
    const only = [...new Set(takers.map((host) => nodeName(host.name)))];
    const chosen = choosy.some((host) => host.profiles.map(ownName).includes(name));
    return [name, chosen && only.length > 0 ? { ...profile, only } : profile] as const;
  });
  remarks.push(
    "a file gets one profile, by rule or --profile, and with it its nodes; that each host picks a profile of its own has no equivalent",
  );
  return { made: { ...config, profiles: Object.fromEntries(profiles) }, remarks };
}
