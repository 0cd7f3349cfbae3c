/** Lets faults happen, and undoes them. Draws none and judges nothing. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./draw.ts";
import { shareRules } from "./rules.ts";
import type { Machine, Site } from "./site.ts";

export interface Befallen {
  readonly fault: Fault;
  /** On this process's clock. */
  readonly atMs: number;
  /** What was really done, where that isn't plain; "nothing" where there was nothing to do it to. */
  readonly what?: string;
}

/** What a fault may touch beside the site. */
export interface Controllers {
  /** Ends the one that runs by SIGKILL and starts it again. */
  killAndResume(): Promise<string>;
  startSecond(): string;
}

/** @param over aborts when the trial's job has ended */
export async function befall(
  site: Site,
  fault: Fault,
  controllers: Controllers,
  over: AbortSignal,
): Promise<string | undefined> {
  const rules = shareRules(fault.kind, (fault.forMs ?? 0) / 1000);
  if (rules) {
    site.layer?.rules(rules);
    return undefined;
  }
  if (fault.node !== undefined) {
    const machine = site.machines.find(({ name }) => name === fault.node);
    return machine && befallMachine(machine, fault);
  }
  switch (fault.kind) {
    case "controller-killed":
      return controllers.killAndResume();
    case "second-controller":
      return controllers.startSecond();
    case "disk-full":
      return fillDisk(site);
    case "wrong-bytes":
      return (await spoil(site, "attempts", over)) ?? "nothing";
    case "wrong-bytes-later":
      return (await spoil(site, "verified", over)) ?? "nothing";
    case "old-marker":
      return (await leaveOldMarker(site, over)) ?? "nothing";
    default:
      throw new Error(`nobody knows how to do ${fault.kind}`);
  }
}

function befallMachine(machine: Machine, { kind }: Fault): string | undefined {
  switch (kind) {
    case "encoder-killed": {
      const pids = machine.ffmpegs();
      for (const pid of pids) kill(pid);
      return pids.length === 0 ? "nothing" : undefined;
    }
    case "processes-killed":
      machine.befall("kill");
      return undefined;
    case "power-lost":
      machine.befall("cut");
      machine.befall("kill");
      return undefined;
    case "link-down":
      machine.befall("cut");
      return undefined;
    case "frozen":
      machine.befall("freeze");
      return undefined;
    case "slow":
      machine.slow(10);
      return undefined;
    case "sshd-restarted":
      machine.befall("sshd");
      return undefined;
    case "share-remounted":
      machine.befall("unmount");
      return undefined;
    default:
      throw new Error(`nobody knows how to do ${kind} to a node`);
  }
}

/** What ends by itself after `forMs`. Machines that are off stay off. */
export async function undo(site: Site, fault: Fault): Promise<void> {
  if (shareRules(fault.kind, 0)) site.layer?.rules([]);
  if (fault.kind === "disk-full") await rm(ballast(site), { force: true });
  const machine = site.machines.find(({ name }) => name === fault.node);
  if (fault.kind === "link-down") machine?.befall("join");
  if (fault.kind === "frozen") machine?.befall("thaw");
  if (fault.kind === "slow") machine?.slow(0);
  if (fault.kind === "share-remounted") machine?.befall("mount");
}

/** Switches on what a fault has switched off for good. */
export function repair(site: Site, { kind, node }: Fault): void {
  const machine = site.machines.find(({ name }) => name === node);
  if (kind === "power-lost") machine?.befall("join");
  if (kind === "power-lost" || kind === "processes-killed") machine?.befall("power");
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Where somebody fills the small disk. */
export const ballast = ({ smallDisk, back }: Site): string => join(smallDisk ?? back, "somebody's");

async function fillDisk(site: Site): Promise<undefined> {
  for (const size of [1 << 20, 4096]) {
    await writeFile(ballast(site), Buffer.alloc(64 * size), { flag: "a" }).catch(() => undefined);
  }
  return undefined;
}

/** The folder of the trial's job: the one that isn't another's. */
export async function jobFolder({ back }: Site): Promise<string | undefined> {
  const names = await readdir(back);
  const name = names.find((one) => one.startsWith("job-") && one !== "job-aaaaaaaaaa");
  return name === undefined ? undefined : join(back, name);
}

const listOf = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Waits for something to do it to; undefined when the job is over before. */
async function found<T>(look: () => Promise<T | undefined>, over: AbortSignal): Promise<T | undefined> {
  while (!over.aborted) {
    const now = await look();
    if (now !== undefined) return now;
    await delay(10);
  }
  return undefined;
}

/** In the next segment that is finished: in attempts/ behind its marker's back, or in verified/ after it was believed. */
function spoil(site: Site, part: "attempts" | "verified", over: AbortSignal): Promise<string | undefined> {
  const seen = new Set<string>();
  return found(async () => {
    const job = await jobFolder(site);
    if (job === undefined) return undefined;
    const names = await listOf(join(job, part === "attempts" ? "markers" : "verified"));
    for (const name of names.filter((one) => /^w.*\.(json|nut|mkv|mp4)$/.test(one) && !seen.has(one))) {
      const stem = name.replace(/\.\w+$/, "");
      // A marker that lies, another fault's, tells of no finished segment: what a node hasn't hashed yet, it hashes as it is.
      if (part === "attempts" && !(await tellsOf(join(job, "markers", name), stem))) continue;
      const files = (await listOf(join(job, part))).filter((one) => one.startsWith(stem) && !one.endsWith(".log"));
      if (files.some((file) => spoilFile(join(job, part, file)))) return `${part}/${name}`;
      seen.add(name);
    }
    return undefined;
  }, over);
}

async function tellsOf(marker: string, stem: string): Promise<boolean> {
  const text = await readFile(marker, "utf8").catch(() => "");
  return text.includes(`"${stem}.`);
}

/** One wrong byte in the middle of the pictures, which no container notices. */
function spoilFile(path: string): boolean {
  try {
    const file = openSync(path, "r+");
    const at = Math.floor(fstatSync(file).size * 0.7);
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ 0x10;
    writeSync(file, byte, 0, 1, at);
    closeSync(file);
    return true;
  } catch {
    return false; // Already taken away, or its marker is a failure's.
  }
}

/** Under the name that a running attempt's marker is going to have: one of another attempt, or one that lies. */
function leaveOldMarker(site: Site, over: AbortSignal): Promise<string | undefined> {
  return found(async () => {
    const job = await jobFolder(site);
    if (job === undefined) return undefined;
    const markers = await listOf(join(job, "markers"));
    const running = (await listOf(join(job, "attempts")))
      .filter((name) => name.endsWith(".log"))
      .map((name) => name.replace(/\.log$/, ".json"))
      .find((name) => !markers.includes(name));
    if (running === undefined) return undefined;
    const old = markers.find((name) => name.startsWith("w"));
    const text = old === undefined ? "{}" : await readFile(join(job, "markers", old), "utf8").catch(() => "{}");
    const written = await writeFile(join(job, "markers", running), text).then(
      () => true,
      () => false, // the disk is full, by another fault
    );
    return written ? `${running} is ${old ?? "empty"}` : undefined;
  }, over);
}
