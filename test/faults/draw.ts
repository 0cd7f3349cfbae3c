/** What happens in a trial, drawn from a seed: the nodes' ways, the command, and which faults come when. Does none of it. */
import { randomFrom, type Random } from "./random.ts";

/** On one node. */
export const machineKinds = [
  "encoder-killed",
  "processes-killed",
  "power-lost",
  "link-down",
  "frozen",
  "slow",
  "sshd-restarted",
  "share-remounted",
] as const;
/** On the files all share. */
export const fileKinds = ["disk-full", "wrong-bytes", "wrong-bytes-later", "old-marker"] as const;
/** Of the controller itself. */
export const controllerKinds = ["controller-killed", "second-controller"] as const;
/** Of a share that misbehaves; {@link shareRules} says how. Some on the controller's view, others on the nodes'. */
export const viewKinds = [
  "marker-before-data",
  "old-size",
  "torn-tail",
  "stale-name",
  "misread",
  "share-gone",
  "source-unreadable",
] as const;
export const nodeViewKinds = [
  "eio",
  "enospc",
  "close-fails",
  "sync-fails",
  "read-only",
  "slow-share",
  "source-unreadable-there",
] as const;

export const kinds = [...machineKinds, ...fileKinds, ...controllerKinds, ...viewKinds, ...nodeViewKinds] as const;
export type Kind = (typeof kinds)[number];

export interface Fault {
  readonly kind: Kind;
  /** Counted as `TrialSpec.from` says, ms. */
  readonly atMs: number;
  /** Until it's over, ms; undefined where it stays, or happens at once. */
  readonly forMs?: number;
  readonly node?: string;
}

export interface NodeSpec {
  readonly name: string;
  /** "shared": it sees the share. "own": it gets and gives its files over SFTP. */
  readonly way: "shared" | "own";
}

/**
 * - "share": the controller's folder is a small disk, or shown by a layer that tells less than the truth; or it's neither,
 *   and the output's folder is a small disk.
 */
export interface TrialSpec {
  readonly seed: number;
  readonly trial: number;
  readonly nodes: readonly NodeSpec[];
  /** Where the source lies: on the share, where nodes read it themselves, or elsewhere. */
  readonly source: "share" | "elsewhere";
  readonly command: keyof typeof commands;
  readonly share: "folder" | "small disk" | "small output disk" | "controller's layer" | "nodes' layer";
  readonly faults: readonly Fault[];
  /**
   * Where the faults' clock begins: nodes aren't connected yet when the plan stands; "finish" is when all is encoded, and
   * merged, checked, and given its name.
   */
  readonly from: "plan" | "first window" | "finish";
  /** Whether windows are joined while others are encoded, or when all are there. */
  readonly merge: "alongside" | "afterwards";
  /** A controller that was killed goes on by the same command, or by `dffmpeg resume`. */
  readonly resumeBy: "same command" | "dffmpeg resume";
  readonly resumeAfterMs: number;
}

/** Encoder options and the output's name. All lossless, so that equal means equal pixels. The last two run whole. */
export const commands = {
  mkv: { options: ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "copy"], output: "out.mkv" },
  mp4: { options: ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-bf", "0"], output: "out.mp4" },
  scaled: { options: ["-vf", "scale=128:96", "-c:v", "ffv1", "-c:a", "copy"], output: "scaled.mkv" },
  reversed: {
    options: ["-vf", "reverse", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-c:a", "copy"],
    output: "reversed.mkv",
  },
  later: { options: ["-ss", "1.5", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"], output: "later.mp4" },
} as const;

/** How long after that a fault comes at the latest, ms: about as long as an undisturbed trial takes. */
const SPAN_MS = 3500;
/** The same from the finish, which takes about that long. */
const FINISH_SPAN_MS = 600;

const lasting: Partial<Record<Kind, readonly [number, number]>> = {
  "link-down": [500, 20_000],
  frozen: [500, 20_000],
  slow: [2000, 6000],
  "share-remounted": [200, 4000],
  "disk-full": [500, 5000],
  "marker-before-data": [200, 3000],
  "old-size": [200, 3000],
  "torn-tail": [200, 3000],
  "stale-name": [200, 6000],
  misread: [300, 3000],
  "share-gone": [300, 4000],
  "source-unreadable": [300, 4000],
  eio: [300, 3000],
  enospc: [300, 3000],
  "close-fails": [300, 3000],
  "sync-fails": [300, 3000],
  "read-only": [300, 3000],
  "slow-share": [300, 3000],
  "source-unreadable-there": [300, 3000],
};

function drawFault(random: Random, choices: readonly Kind[], nodes: readonly NodeSpec[], spanMs: number): Fault {
  const kind = random.pick(choices);
  const range = lasting[kind];
  const able = kind === "share-remounted" ? nodes.filter(({ way }) => way === "shared") : nodes;
  const stays = kind === "link-down" && random.chance(0.3);
  return {
    kind,
    atMs: random.between(0, spanMs),
    ...(range && !stays && { forMs: random.between(...range) }),
    ...((machineKinds as readonly Kind[]).includes(kind) && { node: random.pick(able).name }),
  };
}

/** Trial `trial` of a seed: the same one each time, whichever others are run. */
export function drawTrial(seed: number, trial: number, only: readonly Kind[] = kinds): TrialSpec {
  const random = randomFrom(`${seed}/${trial}`);
  const share = random.pick([
    "folder",
    "folder",
    "small disk",
    "small output disk",
    "controller's layer",
    "nodes' layer",
  ] as const);
  const from = random.pick(["plan", "first window", "first window", "first window", "finish"] as const);
  const nodes = ["n1", "n2", "n3"].slice(0, random.between(2, 3)).map((name, i): NodeSpec => {
    return { name, way: i > 0 && random.chance(0.25) ? "own" : "shared" };
  });
  const fits = (kind: Kind): boolean => {
    if (kind === "disk-full") return share === "small disk" || share === "small output disk";
    if ((viewKinds as readonly Kind[]).includes(kind)) return share === "controller's layer";
    if ((nodeViewKinds as readonly Kind[]).includes(kind)) return share === "nodes' layer";
    return true;
  };
  const fitting = only.filter(fits);
  // What only this share can do comes first, or it would seldom be drawn.
  const special = fitting.filter((kind) => ![...machineKinds, ...controllerKinds].includes(kind as never));
  const count = random.between(1, 3);
  const faults = Array.from({ length: fitting.length === 0 ? 0 : count }, (_, i) =>
    drawFault(
      random,
      i === 0 && special.length > 0 && random.chance(0.7) ? special : fitting,
      nodes,
      from === "finish" ? FINISH_SPAN_MS : SPAN_MS,
    ),
  );
  return {
    ...{ seed, trial, nodes, share, from, faults: faults.sort((a, b) => a.atMs - b.atMs) },
    merge: random.pick(["alongside", "alongside", "afterwards"]),
    source: random.pick(["share", "elsewhere"]),
    command: random.pick(Object.keys(commands) as (keyof typeof commands)[]),
    resumeBy: random.pick(["same command", "dffmpeg resume"]),
    resumeAfterMs: random.between(0, 3000),
  };
}
