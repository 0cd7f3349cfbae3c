/** A cluster for tests: nodes behind a real sshd on loopback, a shared folder, and dffmpeg run as a process beside them. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { config } from "chai";
import * as z from "zod";
import type { NodeConfig } from "../../lib/model/inventory.ts";
import { reportSchema, type JobReport } from "../../lib/model/report.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";
import { dffmpegWords, entry } from "../program.ts";

// What dffmpeg said is told whole where it isn't what was expected: such a failure may not come again.
config.truncateThreshold = 0;

/** The fields tests look at, of every type of event. */
const eventSchema = z.looseObject({
  type: z.string(),
  node: z.string().optional(),
  window: z.int().optional(),
  frames: z.int().optional(),
  outcome: z.string().optional(),
  detail: z.string().optional(),
  message: z.string().optional(),
  startSeconds: z.number().optional(),
  endSeconds: z.number().optional(),
  mode: z.string().optional(),
  step: z.string().optional(),
  progress: z
    .looseObject({ phase: z.string(), nodes: z.array(z.looseObject({ node: z.string(), frames: z.number() })) })
    .optional(),
});
/** `seenMs`: when it was read, on this process's clock. */
export type Event = z.infer<typeof eventSchema> & { readonly seenMs: number };

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A dffmpeg that runs. */
export interface Job {
  readonly child: ChildProcess;
  /** With --json-events, as they come. */
  readonly events: readonly Event[];
  /** Resolves once the events so far satisfy it; rejects when the process ends before. */
  when(condition: (events: readonly Event[]) => boolean): Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface Cluster {
  readonly lab: LabSshd;
  readonly folder: string;
  /** As the controller sees it; every node sees it as `root`. */
  readonly share: string;
  /** Where dffmpeg runs. */
  readonly work: string;
  /** An inventory entry: a node of one slot that sees the share under another path than the controller. */
  node(name: string, overrides?: Partial<NodeConfig>): NodeConfig;
  /** Makes a program that stands in for ffmpeg on a node. Its body gets `$out`; `-version` is the real one's. */
  program(name: string, body: string): Promise<string>;
  start(nodes: readonly NodeConfig[], args: readonly string[]): Promise<Job>;
  run(nodes: readonly NodeConfig[], args: readonly string[]): Promise<Ended>;
  /** One of dffmpeg's own commands, with the nodes of the last start, from another folder, and no jobs but the share's. */
  own(...words: readonly string[]): Promise<Ended>;
  /** Processes that name the cluster's folder in their arguments, other than sshd and dffmpeg itself. */
  processes(): Promise<readonly number[]>;
  /** Those among them that encode a segment now. */
  ffmpegs(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const lab = await startSshd();
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-cluster-"));
  const [share, view, work, bin] = ["share", "as the nodes see it", "work", "bin"].map((name) => join(folder, name));
  if (!share || !view || !work || !bin) throw new Error("unreachable");
  for (const path of [share, work, bin]) await mkdir(path);
  await symlink(share, view);
  const program = async (name: string, body: string, head = versionFirst): Promise<string> => {
    const path = join(bin, name);
    await writeFile(path, `#!/bin/sh\n${head}${body}\n`);
    await chmod(path, 0o755);
    return path;
  };
  // Neither the known hosts nor the keys of whoever runs the tests count.
  const ssh = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
  await program("ssh", `exec '${ssh}' -F '${lab.sshConfigFile}' "$@"`, "");
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    XDG_CONFIG_HOME: folder,
    DFFMPEG_NODES: "",
  };
  let count = 0;
  const start = async (nodes: readonly NodeConfig[], args: readonly string[]): Promise<Job> => {
    const file = join(folder, `nodes-${++count}.json`);
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: share }, nodes }));
    return watch(
      spawn(process.execPath, [...dffmpegWords, "--nodes", file, ...args], {
        ...{ cwd: work, env, stdio: ["ignore", "pipe", "pipe"] },
      }),
    );
  };
  return {
    ...{ lab, folder, share, work, program, start },
    // All is on one machine here: but for the share, what lies on it must not be seen.
    node: (name, overrides) => lab.node({ name, root: view, slots: 1, paths: unseen, ...overrides }),
    own: (...words) =>
      watch(
        spawn(process.execPath, [...dffmpegWords, ...words], {
          cwd: bin,
          env: { ...env, DFFMPEG_NODES: join(folder, `nodes-${count}.json`), TMPDIR: folder },
          stdio: ["ignore", "pipe", "pipe"],
        }),
      ).ended,
    run: async (nodes, args) => (await start(nodes, args)).ended,
    processes: () => processesOf((words) => words.some((word) => word.startsWith(folder))),
    ffmpegs: () =>
      processesOf(([program, ...words]) => {
        const output = words.at(-1) ?? "";
        return program === "ffmpeg" && output.startsWith(folder) && output.includes("/attempts/");
      }),
    stop: async () => {
      await lab.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const unseen = [{ from: "/", to: "/unseen" }];

const versionFirst = 'for out; do :; done\n[ "$1" = -version ] && exec ffmpeg "$@"\n';

/** Follows a dffmpeg that was started with its output in pipes. */
export function watch(child: ChildProcess): Job {
  const events: Event[] = [];
  const looks = new Set<() => void>();
  const said = { stdout: "", stderr: "" };
  let rest = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines)
      if (line.startsWith('{"type"')) {
        events.push({ ...eventSchema.parse(JSON.parse(line)), seenMs: performance.now() });
      }
    for (const look of looks) look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      resolve({ code, ...said });
    });
  });
  const when: Job["when"] = (condition) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (condition(events)) resolve();
      };
      looks.add(look);
      look();
      void ended.then(({ code, stderr }) => {
        reject(new Error(`it ended with ${String(code)} before: ${stderr}`));
      });
    });
  return { child, events, when, ended };
}

/** Pids of the processes whose words are wanted, but for sshd and dffmpeg themselves. */
export async function processesOf(wanted: (words: readonly string[]) => boolean): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0").slice(0, -1);
    const servesTests = words.some((word) => word === entry || word.includes("sshd"));
    if (wanted(words) && !servesTests) found.push(Number(pid));
  }
  return found;
}

export async function readReport(path: string): Promise<JobReport> {
  return reportSchema.parse(JSON.parse(await readFile(path, "utf8")));
}
