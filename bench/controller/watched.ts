/** A process's memory and CPU time, as Linux tells them of it, until it ends. */
import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

export interface Need {
  /** MB at most, and of that what no other process shares: without the program's own text. */
  readonly peakMb: number;
  readonly anonymousMb: number;
  /** Seconds: its own, and of the programs that it ran to their end. */
  readonly cpu: number;
  readonly childrenCpu: number;
}

/** A kernel's clock ticks a second, which is 100 wherever Node.js runs. */
const HERTZ = 100;
const LOOK_MS = 100;

/** @param onSecond told of it about once a second */
export async function watched(child: ChildProcess, onSecond: (need: Need) => void = () => undefined): Promise<Need> {
  let need: Need = { peakMb: 0, anonymousMb: 0, cpu: 0, childrenCpu: 0 };
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for (let looks = 0; child.exitCode === null && child.signalCode === null; looks++) {
    need = (await look(child.pid ?? 0, need)) ?? need;
    if (looks % 10 === 0) onSecond(need);
    await Promise.race([ended, delay(LOOK_MS)]);
  }
  return need;
}

/** @returns undefined where it's gone, or is going */
async function look(pid: number, before: Need): Promise<Need | undefined> {
  const [status, stat] = await Promise.all(
    ["status", "stat"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")),
  );
  const mb = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(status ?? "")?.[1] ?? 0) / 1024;
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = (stat ?? "")
    .replace(/^.*\) /s, "")
    .split(" ")
    .slice(11, 15)
    .map((ticks) => Number(ticks) / HERTZ);
  if (mb("VmHWM") === 0) return undefined;
  return {
    ...{ peakMb: mb("VmHWM"), anonymousMb: Math.max(before.anonymousMb, mb("RssAnon")) },
    ...{ cpu: user + system, childrenCpu: childrenUser + childrenSystem },
  };
}
