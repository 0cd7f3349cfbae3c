/** The nodes' part: makes its films, and starts the process that measures among them. Root only. */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ClusterOrder, ClusterResult, Film } from "./cluster-order.ts";
import { BRIEF, GOP_SECONDS, makeFilm, secondsOfWork } from "./film.ts";
import { root, type Setting, type Wanted } from "./setting.ts";

/** @returns undefined where no such nodes can be made */
export async function clusterResult(setting: Setting, wanted: Wanted): Promise<ClusterResult | undefined> {
  if (!(await canMakeNodes())) return undefined;
  const { brief, pairs, cores, ours } = wanted;
  const gopSeconds = brief ? BRIEF.gopSeconds : GOP_SECONDS;
  const order: ClusterOrder = { films: await filmsOf(setting, wanted), gopSeconds, pairs, brief, cores, ours };
  const lab = await mkdtemp(join(tmpdir(), "dffmpeg-lab-"));
  try {
    return JSON.parse(await amongNodes(lab, order)) as ClusterResult;
  } finally {
    await rm(lab, { recursive: true, force: true });
  }
}

async function canMakeNodes(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return promisify(execFile)("unshare", ["--net", "--pid", "--fork", "true"]).then(
    () => true,
    () => false,
  );
}

async function filmsOf({ folder, source, seconds }: Setting, { brief, work: works, cores }: Wanted): Promise<Film[]> {
  if (brief) return [{ source, seconds, work: 1 }];
  const films: Film[] = [];
  for (const work of works) {
    // The fastest node has half of the cores.
    const length = await secondsOfWork(folder, (work * cores) / 2);
    films.push({ source: await makeFilm(folder, length, `nodes${work}.mp4`), seconds: length, work });
  }
  return films;
}

/** @returns what it printed */
function amongNodes(lab: string, order: ClusterOrder): Promise<string> {
  const script = ["--import", "tsx", join(import.meta.dirname, "cluster.ts"), JSON.stringify(order)];
  const nodes = join(root, "test", "lab", "nodes.sh");
  return new Promise((resolve, reject) => {
    const child = spawn(nodes, ["run", process.execPath, ...script], {
      cwd: root,
      env: { ...process.env, DFFMPEG_LAB: lab },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`the nodes' part ended with ${String(code)}`));
    });
  });
}
