/**
 * Measures the nodes of an inventory, writes weights and slots into its file, and changes nothing else there; what each encoder
 * did is kept as jobs' speeds are.
 */
import { applyEdits, modify } from "jsonc-parser";
import { messageOf } from "../model/errors.ts";
import type { Inventory, NodeConfig } from "../model/inventory.ts";
import type { SeenSpeed } from "../model/job-kind.ts";
import {
  BENCH_PICTURE,
  benchNode,
  weightsOf,
  type BenchOptions,
  type EncoderSpeed,
  type NodeSpeed,
} from "../nodes/bench.ts";
import { connectNode } from "../nodes/connect.ts";
import { selectNodes } from "../nodes/inventory.ts";
import { rewrite } from "../storage/rewrite.ts";
import { machineOf } from "./first-guess.ts";
import { keepSpeeds } from "./keep-speeds.ts";
import { formattingOf, partAt, placeOf, writtenNodes } from "./nodes-text.ts";

export interface BenchRequest extends Omit<BenchOptions, "slots" | "slotsFor"> {
  readonly inventory: Inventory;
  readonly only?: readonly string[] | undefined;
  /** The best number of slots also for nodes that have one in the inventory. Default: false, for someone may have chosen it. */
  readonly replaceSlots?: boolean | undefined;
  /** As in a job's request. */
  readonly speeds?: string | undefined;
}

export interface BenchResult {
  readonly measured: readonly (NodeSpeed & { readonly weight: number | undefined })[];
  readonly failed: readonly { readonly node: string; readonly error: string }[];
}

/** All nodes at once: each works on its own. Never rejects for a single node. */
export async function benchNodes({
  inventory,
  only,
  replaceSlots,
  speeds: book,
  ...options
}: BenchRequest): Promise<BenchResult> {
  const configs = selectNodes(inventory, only);
  const ends = await Promise.allSettled(
    configs.map(async (config) => {
      const node = await connectNode(config);
      const { slots, slotsFor } = replaceSlots === true ? {} : config;
      const speed = await benchNode(node, { ...options, slots, slotsFor }).finally(() => {
        node.close();
      });
      return { config, speed };
    }),
  );
  const done = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  // Who measures anew may have changed the machine.
  await keepSpeeds(book, done.flatMap(seenOf), true);
  const speeds = done.map(({ speed }) => speed);
  const weights = weightsOf(speeds);
  return {
    measured: speeds.map((speed) => ({ ...speed, weight: weights?.get(speed.node) })),
    failed: ends.flatMap((end, i) =>
      end.status === "rejected" ? [{ node: configs[i]?.name ?? "", error: messageOf(end.reason) }] : [],
    ),
  };
}

function seenOf({ config, speed }: { config: NodeConfig; speed: NodeSpeed }): readonly SeenSpeed[] {
  return speed.speeds.flatMap(({ codec: encoder, preset, fps }) =>
    fps === undefined ? [] : [{ ...BENCH_PICTURE, encoder, preset, machine: machineOf(config), fps, atMs: Date.now() }],
  );
}

const isMeasured = ({ fps }: EncoderSpeed): boolean => fps !== undefined;

const withoutKeys = <T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

/** Encoders that are to have other slots than a node's others. Pure. */
export function otherSlots({ slots, speeds }: Pick<NodeSpeed, "slots" | "speeds">): Readonly<Record<string, number>> {
  const other = speeds.filter((one) => isMeasured(one) && one.slots !== slots);
  return Object.fromEntries(other.map((one) => [one.codec, one.slots]));
}

/** The object there as it's written on one line, as the schema's example has it. */
function onOneLine(text: string, path: (string | number)[]): string {
  const part = partAt(text, path);
  if (!part) return text;
  const { offset, length } = part;
  const lines = text.slice(offset, offset + length).split(/\r?\n/);
  return text.slice(0, offset) + lines.map((line) => line.trim()).join(" ") + text.slice(offset + length);
}

/** The inventory's text with these weights and slots; formatting and all else stay. Pure. */
export function withSpeeds(text: string, { measured }: Pick<BenchResult, "measured">): string {
  const formattingOptions = formattingOf(text);
  const edit = (before: string, path: (string | number)[], value: unknown): string =>
    applyEdits(before, modify(before, path, value, { formattingOptions }));
  return measured.reduce((before, { weight, ...speed }) => {
    const place = placeOf(before, speed.node);
    if (place === -1) return before;
    const weighed = weight === undefined ? before : edit(before, ["nodes", place, "weight"], weight);
    const slotted = edit(weighed, ["nodes", place, "slots"], speed.slots);
    const { slotsFor: old = {} } = writtenNodes(slotted)[place] ?? {};
    const slotsFor = {
      ...withoutKeys(
        old,
        speed.speeds.filter(isMeasured).map(({ codec }) => codec),
      ),
      ...otherSlots(speed),
    };
    if (JSON.stringify(slotsFor) === JSON.stringify(old)) return slotted;
    const path = ["nodes", place, "slotsFor"];
    const isEmpty = Object.keys(slotsFor).length === 0;
    const written = edit(slotted, path, isEmpty ? undefined : slotsFor);
    return isEmpty ? written : onOneLine(written, path);
  }, text);
}

/**
 * Rewrites the file at once or not at all, links followed, its mode kept.
 * @throws DffmpegError "storage"
 */
export async function writeSpeeds(path: string, result: BenchResult): Promise<void> {
  await rewrite(path, (text) => withSpeeds(text, result));
}
