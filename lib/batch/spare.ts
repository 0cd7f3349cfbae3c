/**
 * Which file at work gets a machine that has nothing to do: one that was added to nodes.json, or that no file is left for.
 * Pure: knows slots and names, no media and no clock.
 */
import type { Machine, Running } from "./shares.ts";

/** A file at work that could do with more. */
export interface Taker extends Running {
  /** Machines it may use. */
  readonly allowed: readonly string[];
  /** Slots it can keep at work. */
  readonly slots: number;
  /** Only what is split has work for several machines; undefined while nobody knows. */
  readonly split: boolean | undefined;
}

export interface Handover<T extends Taker> {
  readonly taker: T;
  readonly machine: Machine;
}

const speed = ({ weight }: Machine): number => weight;

/** Of the machines that are there. */
const heldOf = ({ held }: Running, machines: readonly Machine[]): readonly Machine[] =>
  machines.filter(({ name }) => held.has(name));

const total = (machines: readonly Machine[], of: (machine: Machine) => number): number =>
  machines.reduce((sum, machine) => sum + of(machine), 0);

/** Files that all of their machines have left. */
export function stranded<T extends Taker>(running: readonly T[], machines: readonly Machine[]): readonly T[] {
  return running.filter((one) => one.split === true && heldOf(one, machines).length === 0);
}

/**
 * The fastest idle machine, for the file that has the least speed and isn't filled by what it has.
 * @param takes whether a file may have one. Default: all may
 * @returns undefined where none is idle, or nobody has work for it
 */
export function nextHandover<T extends Taker>(
  running: readonly T[],
  machines: readonly Machine[],
  takes: (file: T) => boolean = () => true,
): Handover<T> | undefined {
  const idle = machines
    .filter(({ name }) => !running.some(({ held }) => held.has(name)))
    .sort((a, b) => speed(b) - speed(a));
  const takers = running
    .filter((one) => takes(one) && one.split === true && total(heldOf(one, machines), ({ slots }) => slots) < one.slots)
    .sort((a, b) => total(heldOf(a, machines), speed) - total(heldOf(b, machines), speed));
  for (const machine of idle) {
    const taker = takers.find(({ allowed }) => allowed.includes(machine.name));
    if (taker) return { taker, machine };
  }
  return undefined;
}
