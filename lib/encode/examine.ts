/** One node, examined: each check gives a finding, and none throws. Changes nothing that stays. */
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { machine } from "node:os";
import { processorKind } from "./builds.ts";
import { join, posix } from "node:path";
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { Finding, Topic } from "../model/verdict.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import { pathsOnNode } from "../nodes/paths.ts";
import { checkShare } from "../nodes/share.ts";
import { refusalOf } from "../plan/refusal.ts";
import type { Trial } from "./trial.ts";

const MEGABYTE = 1_000_000;
const SPEED_BYTES = 4 * MEGABYTE;
/** Below this a film's segments soon don't fit. */
const LITTLE_BYTES = 2e9;
const SKEW_SECONDS = 5;

export const ok = (topic: Topic, text: string): Finding => ({ topic, state: "ok", text });
const warning = (topic: Topic, text: string, hint: string): Finding => ({ topic, state: "warning", text, hint });
export const failure = (topic: Topic, thrown: unknown): Finding => {
  const hint = thrown instanceof DffmpegError ? thrown.hint : undefined;
  const text = messageOf(thrown).replace(/^node [\w.-]+: /, "");
  return { topic, state: "failure", text, ...(hint === undefined ? {} : { hint }) };
};

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startMs };
}

const rate = (bytes: number, ms: number): string => `${(bytes / 1000 / Math.max(1, ms)).toFixed(1)} MB/s`;

const machineScript = `
date +%s; id -un; id -u; uname -sm; echo "\${SHELL:-sh}"
df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 * 1024 }'`;

/** The machine, the way there and back, the clock, the room. @param folder on the node, where the job's files would be */
export async function examineMachine(node: ComputeNode, folder: string): Promise<readonly Finding[]> {
  const pings = [];
  for (let i = 0; i < 3; i++) pings.push((await timed(() => node.command(["true"]))).ms);
  const { value: asked, ms } = await timed(() => node.command(["sh", "-c", machineScript, "sh", folder]));
  const [clock = "", user = "", uid = "", system = "", shell = "", free] = asked.stdout.trim().split("\n");
  const skew = Number(clock) - (Date.now() - ms / 2) / 1000;
  return [
    ...kindFinding(system, machine()),
    ok("machine", `${user} (uid ${uid}), ${system}, ${shell}, ${node.facts.cores} cores`),
    ok("connection", `a command takes ${Math.min(...pings).toFixed(0)} ms`),
    Math.abs(skew) < SKEW_SECONDS
      ? ok("clock", "as here")
      : warning(
          "clock",
          `${skew.toFixed(0)} s off`,
          "Nothing here depends on it, but set it: sudo timedatectl set-ntp true",
        ),
    ...(free === undefined ? [] : [spaceFinding(Number(free), folder)]),
  ];
}

/** The same where there is no sh: what the node is asked at the beginning anyway, and who one is there. */
export async function examineWindows(node: ComputeNode): Promise<readonly Finding[]> {
  const { value, ms } = await timed(() => node.command(["whoami"]));
  const { processor, cores, freeBytes, systemName } = node.facts;
  return [
    ...kindFinding(processor, machine()),
    ok("machine", `${value.stdout.trim() || "user unknown"}, ${systemName ?? "Windows"}, ${processor}, ${cores} cores`),
    ok("connection", `a command takes ${ms.toFixed(0)} ms`),
    ...(freeBytes === undefined ? [] : [spaceFinding(freeBytes, node.config.workFolder ?? "its user's folder")]),
  ];
}

/** The same ffmpeg rounds differently on another kind of processor: docs/mixed-architectures.md has what was measured. Pure. */
export function kindFinding(system: string, here: string): readonly Finding[] {
  const kind = (text: string): string => processorKind(text.split(" ").at(-1) ?? "");
  if (system === "" || kind(system) === kind(here)) return [];
  return [
    warning(
      "machine",
      `${system}, while here it's ${here}: scaled pictures and MPEG-2 or MPEG-4 sources come out a rounding step apart`,
      "Lossy results don't show it. A lossless job where it would leaves this node out, and says so (docs/mixed-architectures.md).",
    ),
  ];
}

function spaceFinding(bytes: number, folder: string): Finding {
  const text = `${(bytes / 1e9).toFixed(1)} GB free in ${folder}`;
  return bytes >= LITTLE_BYTES
    ? ok("space", text)
    : warning("space", text, "Free some space there: segments of a film take gigabytes.");
}

export function examineVersion({ facts }: ComputeNode, here: string): Finding {
  const major = (version: string): string => version.replace(/^n/, "").split(".")[0] ?? "";
  const text = facts.ffmpegVersion;
  if (major(facts.ffmpegVersion) === major(here)) return ok("ffmpeg", text);
  return warning(
    "ffmpeg",
    `${text}, while here it's ${here}`,
    "It works, but install the same version for windows of the same quality.",
  );
}

export async function examineTrial(node: ComputeNode, { argv, extension, title }: Trial): Promise<Finding> {
  const { value, ms } = await timed(() => node.tryOut(argv, extension, { timeoutMs: 120_000 }));
  if (value.code === 0) return ok("encode", `${title}: works, ${(ms / 1000).toFixed(1)} s for 5 frames`);
  const { cause, hint, device } = refusalOf(value.stderr);
  return {
    ...{ topic: "encode", state: "failure", text: `${title}: ffmpeg there fails: ${cause}` },
    hint:
      device === true && hint !== undefined
        ? hint
        : "Install an ffmpeg there that has it, or name one with 'ffmpeg' in nodes.json; `ffmpeg -encoders` lists what it has.",
  };
}

/** Writes a file to the disk and reads one back: $1 folder, $2 file from here, $3 megabytes. */
const shareScript = `
cd "$1" || exit
case $4 in
  read) exec cat "./$2" >/dev/null ;;
  write) dd if=/dev/zero of="./$2" bs=1000000 count="$3" 2>/dev/null && { sync "./$2" 2>/dev/null || sync; } ;;
esac`;

/** @param folder in the storage root, with the rights a job's folder has */
export async function examineShare(node: ComputeNode, folder: string, storageRoot: string): Promise<Finding> {
  const [there = folder] = await pathsOnNode(node.config, folder, storageRoot);
  await checkShare(node, folder, there);
  const [here, back] = [`${node.name}-from-here`, `${node.name}-from-there`];
  await writeFile(join(folder, here), randomBytes(SPEED_BYTES));
  const run = (file: string, what: string) =>
    timed(() =>
      node.command(["sh", "-c", shareScript, "sh", there, file, String(SPEED_BYTES / MEGABYTE), what], {
        timeoutMs: 60_000,
      }),
    );
  const read = await run(here, "read");
  const write = await run(back, "write");
  await Promise.all([here, back].map((file) => rm(join(folder, file), { force: true })));
  if (read.value.code !== 0 || write.value.code !== 0) {
    const words = `${read.value.stderr}${write.value.stderr}`.trim().split("\n").at(-1) ?? "";
    return warning(
      "share",
      `${there} is visible, but can't be read, written or synced: ${words}`,
      "Check its free space and mount options there.",
    );
  }
  return ok(
    "share",
    `${posix.dirname(there)}: reads ${rate(SPEED_BYTES, read.ms)}, writes and syncs ${rate(SPEED_BYTES, write.ms)}`,
  );
}

/** SFTP there and back. @param scratch a folder here */
export async function examineLink(node: ComputeNode, scratch: string): Promise<Finding> {
  const work = await node.openWorkFolder();
  const [here, there] = [join(scratch, `${node.name}-link`), `${work.path}/segments/link`];
  try {
    await writeFile(here, randomBytes(SPEED_BYTES));
    const up = await timed(() => node.put(here, there));
    const down = await timed(() => node.get(there, here));
    return ok("link", `SFTP: there ${rate(SPEED_BYTES, up.ms)}, back ${rate(SPEED_BYTES, down.ms)}`);
  } finally {
    await rm(here, { force: true });
    await work.close();
  }
}
