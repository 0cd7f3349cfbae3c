/** Where a trial happens: its share, nodes, source, and other people's files beside them. Does nothing to them. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { watch, type Job } from "../cluster/cluster.ts";
import { labSshConfig, startNode, type LabNode } from "../lab/netns.ts";
import { startLayer, type Layer } from "../lab/layer.ts";
import { commands, type TrialSpec } from "./draw.ts";

export interface Machine extends LabNode {
  readonly name: string;
  readonly shared: boolean;
}

export interface Site {
  readonly spec: TrialSpec;
  readonly folder: string;
  /** The storage root as the controller sees it. */
  readonly share: string;
  /** The same, where nothing comes between. */
  readonly back: string;
  readonly machines: readonly Machine[];
  readonly layer: Layer | undefined;
  /** The folder on a disk that can be filled, if there is one. */
  readonly smallDisk: string | undefined;
  readonly output: string;
  /** All that doesn't belong to the job; `output`'s folder is one of them. */
  readonly places: readonly string[];
  readonly words: readonly string[];
  dffmpeg(words: readonly string[]): Job;
  close(): Promise<void>;
}

/** Made once for all trials of a lab: see {@link prepareLab}. */
export interface LabFiles {
  readonly lab: string;
  /** The built command line. */
  readonly entry: string;
  readonly clip: string;
}

/** Seconds of the clip. */
export const clipSeconds = 12;

/** 12 s of picture with a key frame each half second, and sound. */
export async function makeClip(path: string): Promise<void> {
  const inputs = [
    ...["-f", "lavfi", "-i", `testsrc2=size=160x120:rate=25:duration=${clipSeconds}`],
    ...["-f", "lavfi", "-i", `sine=frequency=440:duration=${clipSeconds}`],
  ];
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-c:a", "aac", "-threads", "1"];
  await promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", ...inputs, ...codecs, path]);
}

const program = (body: string): string => `#!/bin/sh\n${body}\n`;

/** A real ffmpeg that reads as slowly as an encoder that has something to do, at no cost for the machine the lab is on. */
const steadyFfmpeg = program('[ "$1" = -version ] && exec ffmpeg "$@"\nexec ffmpeg -readrate 3 "$@"');

async function foreignFiles(places: readonly string[]): Promise<void> {
  for (const place of places) {
    await mkdir(join(place, "job-aaaaaaaaaa", "attempts"), { recursive: true });
    await writeFile(join(place, "job-aaaaaaaaaa", "attempts", "w00000-a1.nut"), `not yours ${place}`);
    await writeFile(join(place, ".dffmpeg-somebody.mkv"), "nor this");
    await writeFile(join(place, "out.mkv.part"), "nor that");
    await symlink("out.mkv.part", join(place, "a link"));
  }
}

function mountSmallDisk(path: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m,mode=755", "none", path]);
}

async function openShare(
  spec: TrialSpec,
  folder: string,
): Promise<Pick<Site, "share" | "back" | "layer"> & { nodesView: string }> {
  const back = join(folder, "back");
  await mkdir(back);
  if (spec.share === "small disk") mountSmallDisk(back);
  if (spec.share !== "controller's layer" && spec.share !== "nodes' layer") {
    return { share: back, back, layer: undefined, nodesView: back };
  }
  const layer = await startLayer(back, join(folder, "layer"));
  const ofNodes = spec.share === "nodes' layer";
  return { layer, back, share: ofNodes ? back : layer.mountpoint, nodesView: ofNodes ? layer.mountpoint : back };
}

/** @param index of the trial among those of its lab, for names and addresses of its own */
export async function openSite(files: LabFiles, spec: TrialSpec, index: number): Promise<Site> {
  const folder = join(files.lab, `t${spec.trial}`);
  const own = join(folder, "own");
  const bin = join(folder, "bin");
  const out = join(folder, "out");
  for (const path of [folder, own, bin, out]) await mkdir(path);
  if (spec.share === "small output disk") mountSmallDisk(out);
  const { share, back, layer, nodesView } = await openShare(spec, folder);
  // Of earlier trials, whose addresses come again.
  await writeFile(join(files.lab, "known_hosts"), "");
  const machines: Machine[] = [];
  const works: string[] = [];
  for (const [i, { name, way }] of spec.nodes.entries()) {
    const shared = way === "shared";
    const view = shared ? { source: nodesView, mountpoint: "/mnt/share" } : undefined;
    const node = startNode(`t${spec.trial}${name}`, ((index * 3 + i) % 150) + 1, view);
    const work = join(folder, `work ${name}`);
    works.push(work);
    machines.push({ ...node, name, shared });
  }
  const places = [back, own, out, ...works];
  await foreignFiles(places);
  const source = spec.source === "share" ? join(share, "in.mp4") : join(own, "in.mp4");
  await promisify(execFile)("cp", [files.clip, spec.source === "share" ? join(back, "in.mp4") : source]);
  const ssh = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
  await writeFile(join(bin, "ssh"), program(`exec '${ssh}' -F '${labSshConfig()}' "$@"`));
  await writeFile(join(bin, "steady"), steadyFfmpeg);
  for (const name of ["ssh", "steady"]) await chmod(join(bin, name), 0o755);
  const nodes = machines.map(({ config, name, shared }, i) => ({
    ...{ name, host: config.host, user: config.user, identityFile: config.identityFile, slots: 1 },
    ...{ ffmpeg: join(bin, "steady"), workFolder: works[i], storage: shared ? "share" : "none" },
    // All is on one machine here: but for the share, what lies on it must not be seen.
    ...(shared && { root: "/mnt/share" }),
    paths: [{ from: "/", to: "/unseen" }],
  }));
  const inventory = join(folder, "nodes.json");
  await writeFile(inventory, JSON.stringify({ version: 1, storage: { root: share }, nodes }));
  const { options, output } = commands[spec.command];
  const smallDisk = { "small disk": back, "small output disk": out }[spec.share as string];
  const env = {
    ...process.env,
    ...{
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      XDG_CONFIG_HOME: folder,
      DFFMPEG_NODES: inventory,
      TMPDIR: folder,
      // Windows are joined when all are there where ffmpeg would ask a proxy for them.
      ...(spec.merge === "afterwards" && { http_proxy: "http://127.0.0.1:9", no_proxy: "" }),
    },
  };
  return {
    ...{ spec, folder, share, back, layer, machines, places, smallDisk },
    output: join(smallDisk ?? own, output),
    words: ["--json-events", "-i", source, ...options, join(smallDisk ?? own, output)],
    dffmpeg: (words) =>
      watch(spawn(process.execPath, [files.entry, ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })),
    close: async () => {
      for (const machine of machines) machine.befall("down");
      await layer?.stop();
      if (smallDisk !== undefined) execFileSync("umount", ["--lazy", smallDisk]);
      const mounts = await readFile("/proc/self/mounts", "utf8");
      if (mounts.includes(` ${folder}/`)) throw new Error(`a mount is left:\n${mounts}`);
      await rm(folder, { recursive: true });
    },
  };
}
