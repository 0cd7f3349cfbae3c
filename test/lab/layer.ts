/** A share that misbehaves on demand, from TypeScript: test/lab/layer.py does the work. Root only, with python3-fusepy. */
import { execFileSync, spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./processes.ts";

/** See layer.py. Times in seconds. */
export interface LayerRule {
  readonly match: string;
  readonly ops?: readonly string[];
  readonly hide?: number;
  readonly torn?: number;
  readonly short?: number;
  readonly keep?: number;
  readonly flip?: number;
  readonly errno?: string;
  readonly after?: number;
  readonly delay?: number;
}

export interface Layer {
  readonly mountpoint: string;
  /** From now on, for all that is done there. */
  rules(rules: readonly LayerRule[]): void;
  stop(): Promise<void>;
}

const python = "/usr/bin/python3"; // Debian's own, which sees Debian's packages

/** Why there can be none here; undefined where there can. */
export function layerMissing(): string | undefined {
  try {
    execFileSync(python, ["-c", "import fusepy, os; os.close(os.open('/dev/fuse', os.O_RDWR))"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "a share that misbehaves needs root, /dev/fuse, and the packages python3-fusepy and fuse3";
  }
}

/** Shows `folder` under `mountpoint`, which is made. */
export async function startLayer(folder: string, mountpoint: string): Promise<Layer> {
  await mkdir(mountpoint, { recursive: true });
  const file = `${mountpoint}.rules.json`;
  const rules = (wanted: readonly LayerRule[]): void => {
    writeFileSync(`${file}.new`, JSON.stringify(wanted));
    renameSync(`${file}.new`, file);
  };
  rules([]);
  const server = spawn(python, [join(import.meta.dirname, "layer.py"), folder, mountpoint, file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-2000)));
  const ended = new Promise<void>((resolve) =>
    server.once("close", () => {
      resolve();
    }),
  );
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`layer.py ended: ${said}`);
    return (await readFile("/proc/self/mounts", "utf8")).includes(` ${mountpoint} fuse`);
  });
  return {
    mountpoint,
    rules,
    stop: async () => {
      execFileSync("umount", ["--lazy", mountpoint]);
      // Whoever still has it open, a node's mounts among them, keeps it alive otherwise.
      server.kill("SIGKILL");
      await ended;
    },
  };
}
