/** Finds processes by what is in their command line (Linux: /proc). */
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Pids of processes with an argument that is `word`. Zombies have none. */
export async function processesWith(word: string): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (line.split("\0").includes(word)) found.push(Number(entry));
  }
  return found;
}

/** Polls until `condition` holds; rejects after `timeoutMs`. */
export async function until(condition: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  while (!(await condition())) {
    if (deadline.aborted) throw new Error(`still not so after ${timeoutMs} ms: ${condition.toString()}`);
    await delay(25);
  }
}
