/**
 * How fast nodes are taken to be before a job has shown it: as they were in jobs like it, else as their weights say. Reads
 * what was kept of those; keep-speeds.ts writes it.
 */
import { videoCodec } from "../command/perstream.ts";
import type { FfmpegCommand, FfmpegOption } from "../model/command.ts";
import type { Inventory, NodeConfig } from "../model/inventory.ts";
import type { JobKind, SeenSpeed } from "../model/job-kind.ts";
import type { Plan, SplitPlan } from "../plan/types.ts";
import { readSpeeds } from "../storage/speed-book.ts";
import { framesPerSourceSecond } from "./rates.ts";
import type { JobRequest } from "./request.ts";

/** Options that set encoders' pace. */
const paces = new Set(["preset", "cpu-used", "deadline", "quality", "speed", "usage"]);

const textOf = ({ name, value }: FfmpegOption): string => `${name}=${value ?? ""}`;

/** What makes one encode as fast as another. Pure. */
export function kindOf({ video, merge }: Pick<SplitPlan, "video" | "merge">): JobKind {
  const preset = video.encoderOptions.filter(({ name }) => paces.has(name)).map(textOf);
  const { width = 0, height = 0 } = merge.sample.streams[merge.videoIndex] ?? {};
  return { encoder: video.codec, preset: preset.sort().join(" "), width, height };
}

/** Names a node's machine, whatever the node is called. Pure. */
export function machineOf({ transport, host, name, port, user }: NodeConfig): string {
  return transport === "local" ? "here" : `${user ?? ""}@${host ?? name}:${port ?? 22}`;
}

const meanOf = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

/** 0: such a job itself. The higher, the less it tells. */
function distance(seen: JobKind, kind: JobKind): number {
  if (seen.encoder !== kind.encoder) return 3;
  if (seen.preset !== kind.preset) return 2;
  return seen.width === kind.width && seen.height === kind.height ? 0 : 1;
}

/** Frames a second in pictures of the wanted size: encoders' time goes by pixels, about. */
function scaled({ fps, width, height }: SeenSpeed, kind: JobKind | undefined): number {
  const [pixels, wanted] = [width * height, (kind?.width ?? 0) * (kind?.height ?? 0)];
  return pixels > 0 && wanted > 0 ? (fps * pixels) / wanted : fps;
}

/** What was seen, by kinds of jobs: those that are most like this one first, and of them the latest. */
function tablesFor(seen: readonly SeenSpeed[], kind: JobKind | undefined): readonly ReadonlyMap<string, number>[] {
  const tables = new Map<string, SeenSpeed[]>();
  for (const one of seen) {
    const name = JSON.stringify([one.encoder, one.preset, one.width, one.height]);
    tables.set(name, [...(tables.get(name) ?? []), one]);
  }
  const rank = ([first]: readonly SeenSpeed[]): number => (first && kind ? distance(first, kind) : 0);
  const latest = (table: readonly SeenSpeed[]): number => Math.max(...table.map(({ atMs }) => atMs));
  const sorted = [...tables.values()].sort((a, b) => rank(a) - rank(b) || latest(b) - latest(a));
  return sorted.map((table) => new Map(table.map((one) => [one.machine, scaled(one, kind)])));
}

/**
 * Frames a second, by machines. Those that weren't seen in jobs of the kind are set beside one that was by what both were in
 * others.
 */
function speedsFor(seen: readonly SeenSpeed[], kind: JobKind | undefined): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const table of tablesFor(seen, kind)) {
    const ratios = [...table].flatMap(([machine, fps]) => {
      const there = known.get(machine);
      return there === undefined ? [] : [there / fps];
    });
    if (known.size > 0 && ratios.length === 0) continue;
    const factor = known.size === 0 ? 1 : meanOf(ratios);
    for (const [machine, fps] of table) if (!known.has(machine)) known.set(machine, fps * factor);
  }
  return known;
}

/**
 * The inventory with weights that are speeds, in seconds of source a second, as far as any are known: unknown machines' weights count beside
 * the known ones'. Pure.
 * @param kind undefined: of whatever job
 */
export function guessed(
  inventory: Inventory,
  all: readonly SeenSpeed[],
  kind: JobKind | undefined,
  framesPerSecond: number,
): Inventory {
  if (!Number.isFinite(1 / framesPerSecond)) return inventory;
  const machines = new Set(inventory.nodes.map(machineOf));
  const speeds = speedsFor(
    all.filter(({ machine }) => machines.has(machine)),
    kind,
  );
  if (speeds.size === 0) return inventory;
  const speedOf = (node: NodeConfig): number | undefined => {
    const fps = speeds.get(machineOf(node));
    return fps === undefined ? undefined : fps / framesPerSecond;
  };
  const unit = meanOf(
    inventory.nodes.flatMap((node) => {
      const speed = speedOf(node);
      return speed === undefined ? [] : [speed / node.weight];
    }),
  );
  return {
    ...inventory,
    nodes: inventory.nodes.map((node) => ({ ...node, weight: speedOf(node) ?? node.weight * unit })),
  };
}

/** Of a command that nothing else is known of: which encoder. */
function roughKind(command: FfmpegCommand): JobKind | undefined {
  const encoder = videoCodec(command);
  return encoder === undefined ? undefined : { encoder, preset: "", width: 0, height: 0 };
}

type Machines = Pick<JobRequest, "inventory" | "inventoryChanges">;

/** The machines with what is known of their speeds, and so whenever they change. */
export async function withKnownSpeeds(
  { inventory, inventoryChanges, speeds }: Machines & Pick<JobRequest, "speeds">,
  plan: Plan,
): Promise<Machines> {
  if (!inventory) return {};
  const seen = speeds === undefined ? [] : await readSpeeds(speeds, Date.now());
  const isSplit = plan.mode === "split";
  // Where one machine does it all, only ratios count.
  const [kind, rate] = isSplit ? [kindOf(plan), framesPerSourceSecond(plan)] : [roughKind(plan.command), 1];
  const guess = (now: Inventory): Inventory => guessed(now, seen, kind, rate);
  const first = guess(inventory);
  // Weights and speeds have no common measure: where nodes work by their weights, whoever joins them does.
  if (first === inventory) return { inventory, ...(inventoryChanges && { inventoryChanges }) };
  return {
    inventory: first,
    ...(inventoryChanges && {
      inventoryChanges: (listener) =>
        inventoryChanges((now) => {
          listener(guess(now));
        }),
    }),
  };
}
