/** Whether a file that failed is to be tried again because its nodes, not the file, are at fault. Pure but for the nodes' state. */
import { DffmpegError } from "../model/errors.ts";
import type { Machines } from "./machines.ts";

/** A file whose nodes can't be used is tried with others so often. */
const TRIES = 5;

export interface Tried {
  /** The nodes it had. */
  readonly held: ReadonlyMap<string, number>;
  readonly only: readonly string[] | undefined;
  readonly tries: number;
}

/** Others may do it, or its own once the nodes file has them again. */
export function mayDoBetter(thrown: unknown, { held, only, tries }: Tried, machines: Machines): thrown is DffmpegError {
  if (!(thrown instanceof DffmpegError) || tries >= TRIES) return false;
  if (thrown.code === "inventory") return !machines.all.some(({ name }) => held.has(name));
  return thrown.code === "node" && machines.allowedNow(only).some((name) => !machines.isOut(name) && !held.has(name));
}
