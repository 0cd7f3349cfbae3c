/** A dffmpeg job on nodes with kernels of their own, over a real NFS share, and what its output is held against. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { fixture } from "../../fixtures/generate.ts";
import { watch, type Job } from "../cluster/cluster.ts";
import { compareOutputs } from "../exactness/compare.ts";
import { describeOutput } from "../exactness/facts.ts";
import { built, tree, type KernelNode } from "./kernel.ts";

const root = join(import.meta.dirname, "..", "..");
const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];
const source = "silent.mp4";

/** Writes a file on a node, for its owner alone. */
export async function put(node: KernelNode, path: string, text: string): Promise<void> {
  await node.run("sh", "-c", 'umask 077; printf %s "$1" >"$2"', "sh", text, path);
}

/** Makes a node the controller of those, of which it may be one; the source lies on the share. */
export async function equip(controller: KernelNode, nodes: readonly KernelNode[]): Promise<void> {
  const lab = process.env["DFFMPEG_LAB"] ?? "";
  const list = nodes.map(({ name, address }) =>
    name === controller.name ? { name, transport: "local", slots: 1 } : { name, host: address, user: "root", slots: 1 },
  );
  await put(controller, "/root/.ssh/known_hosts", readFileSync(join(lab, "known_hosts"), "utf8"));
  await put(controller, "/root/.ssh/id_ed25519", readFileSync(join(lab, "keys/id"), "utf8"));
  await put(
    controller,
    "/root/nodes.json",
    JSON.stringify({ version: 1, storage: { root: "/mnt/share" }, nodes: list }),
  );
  await controller.run("cp", join(tree, relative(root, await fixture(source))), `/mnt/share/${source}`);
}

/** As it was built: reading TypeScript takes long on such a node. `words` go before ffmpeg's arguments. */
export function startJob(controller: KernelNode, output: string, words: readonly string[] = []): Job {
  const own = ["--nodes", "/root/nodes.json", "--json-events", ...words];
  const args = [...own, "-y", "-i", `/mnt/share/${source}`, ...lossless, output];
  return watch(controller.start("node", `${built}/dist/cli/main.js`, ...args));
}

/** The nodes whose windows were believed, sorted. */
export function workersOf({ events }: Job): string[] {
  const names = events.filter(({ type }) => type === "window-verified").map(({ node = "" }) => node);
  return [...new Set(names)].sort();
}

/** What an output, read there, has that plain ffmpeg's hasn't, or hasn't, a line each. `folder` takes both. */
export async function differences(node: KernelNode, output: string, folder: string): Promise<string[]> {
  const [plain, brought] = [join(folder, "plain.mkv"), join(folder, "brought.mkv")];
  const child = node.start("cat", output);
  await Promise.all([pipeline(child.stdout, createWriteStream(brought)), once(child, "close")]);
  await promisify(execFile)("ffmpeg", [
    "-v",
    "error",
    "-nostdin",
    "-y",
    "-i",
    await fixture(source),
    ...lossless,
    plain,
  ]);
  return compareOutputs(await describeOutput(plain), await describeOutput(brought)).map(({ text }) => text);
}
