/**
 * `npm run bench:quality [-- --clip FILE] [-- --only x264,VP9] [-- --cut planner] [-- --cache FOLDER] [-- --write]`:
 * what windows cost in size and quality against one run. Takes an hour on two cores; --cache keeps what is measured, to go
 * on later, and --cut planner leaves out windows of 5 s.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../real/setting.ts";
import { encodeFilm, encoders, startsOf, type Cutting, type Encoder } from "./encodes.ts";
import { makeFilm } from "./film.ts";
import { measure, type Measured } from "./measure.ts";
import { fillPage, tableOf, type EncoderResult, type Variant } from "./page.ts";

interface Place {
  readonly film: string;
  readonly seconds: number;
  readonly cache: string;
}

/** Measures once, and remembers. */
async function kept<T>(path: string, make: () => Promise<T>): Promise<T> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text !== undefined) return JSON.parse(text) as T;
  const made = await make();
  await writeFile(path, JSON.stringify(made));
  return made;
}

async function point(
  place: Place,
  encoder: Encoder,
  cutting: Cutting,
  crf: number,
  starts: readonly number[],
): Promise<Measured> {
  const name = `${encoder.name}-${String(cutting).replace(" ", "-")}-${crf}`;
  return kept(join(place.cache, `${name}.json`), async () => {
    const folder = join(place.cache, name);
    const job = { ...place, cutting, args: [...encoder.args, "-crf", String(crf)] };
    const paths = await encodeFilm(job, starts, folder);
    const measured = await measure(paths, place.film, folder);
    await rm(folder, { recursive: true });
    console.error(`${name}: ${measured.bytes} bytes, ${measured.psnr.toFixed(2)} dB`);
    return measured;
  });
}

async function resultOf(place: Place, encoder: Encoder, cuttings: readonly Cutting[]): Promise<EncoderResult> {
  const variants: Variant[] = [];
  for (const cutting of cuttings) {
    const starts = await startsOf({ ...place, cutting, args: encoder.args });
    const points: Measured[] = [];
    for (const crf of encoder.crf) points.push(await point(place, encoder, cutting, crf, starts));
    variants.push({ cutting, starts, points });
  }
  return { encoder, variants };
}

const { values } = parseArgs({
  options: {
    clip: { type: "string" },
    only: { type: "string" },
    cut: { type: "string" },
    cache: { type: "string" },
    write: { type: "boolean" },
  },
});
const cache = values.cache ?? (await mkdtemp(join(tmpdir(), "dffmpeg-quality-")));
await mkdir(cache, { recursive: true });
try {
  const film = join(cache, "film.mp4");
  const seconds = await makeFilm(values.clip ?? join(root, "fixtures", "bbb-30s.mp4"), film);
  const chosen = encoders.filter(({ name }) => values.only === undefined || values.only.split(",").includes(name));
  const results: EncoderResult[] = [];
  const cuttings: readonly Cutting[] = ["one run", "planner", ...(values.cut === "planner" ? [] : [5])];
  for (const encoder of chosen) results.push(await resultOf({ film, seconds, cache }, encoder, cuttings));
  const table = tableOf(results, seconds);
  console.log(table);
  const page = join(root, "docs", "quality.md");
  if (values.write) await writeFile(page, fillPage(await readFile(page, "utf8"), table));
} finally {
  if (values.cache === undefined) await rm(cache, { recursive: true });
}
