/** Has ffmpeg write a source's side data into an MP4, and takes it from there. Judges nothing. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HeldSideData } from "../model/side-data.ts";
import { boxAt, boxesIn } from "./boxes.ts";
import { probe } from "./probe.ts";
import type { Programs } from "./programs.ts";
import { runProgram } from "./run.ts";

/** Boxes of a video's sample description, and what ffprobe calls that which they hold. */
const telling: Readonly<Record<string, string>> = {
  ...{ mdcv: "Mastering display metadata", SmDm: "Mastering display metadata" },
  ...{ clli: "Content light level metadata", CoLL: "Content light level metadata" },
  ...{ dvcC: "DOVI configuration record", dvvC: "DOVI configuration record", dvwC: "DOVI configuration record" },
  ...{ st3d: "Stereo 3D", sv3d: "Spherical Mapping" },
};
/** Bytes of a video's sample description before the boxes in it. */
const DESCRIPTION = 78;
const [MATRIX_AT, MATRIX_BYTES] = [40, 36];

export interface SideDataSource {
  readonly path: string;
  readonly inputOptions: readonly string[];
  readonly stream: number;
}

/** @returns undefined for a file that isn't an MP4 with one video, written in one piece by ffmpeg */
function readHeld(file: Buffer): Omit<HeldSideData, "list"> | undefined {
  const track = boxAt(file, { body: 0, end: file.length }, "moov", "trak");
  const header = track && boxAt(file, track, "tkhd");
  const table = track && boxAt(file, track, "mdia", "minf", "stbl", "stsd");
  const [entry] = table ? boxesIn(file, table.body + 8, table.end) : [];
  if (!header || !entry) return undefined;
  const boxes = boxesIn(file, entry.body + DESCRIPTION, entry.end).flatMap(({ type, start, end }) => {
    const of = telling[type];
    return of === undefined ? [] : [{ of, bytes: file.subarray(start, end) }];
  });
  return { boxes, matrix: file.subarray(header.body + MATRIX_AT, header.body + MATRIX_AT + MATRIX_BYTES) };
}

async function copyInto(
  programs: Programs,
  { path, inputOptions, stream }: SideDataSource,
  held: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const copied = ["-map", `0:${stream}`, "-c", "copy", "-copyinkf", "-frames:v", "1", "-strict", "unofficial"];
  const call = ["-v", "error", "-nostdin", "-y", ...inputOptions, "-i", path, ...copied, held];
  return (await runProgram(programs.ffmpeg, call, { signal })).code === 0;
}

/**
 * @param scratch a folder for what is copied: a frame
 * @returns undefined where neither MP4 nor QuickTime takes such a stream
 */
export async function holdSideData(
  programs: Programs,
  source: SideDataSource,
  scratch: string,
  signal?: AbortSignal,
): Promise<HeldSideData | undefined> {
  for (const name of ["held.mp4", "held.mov"]) {
    const path = join(scratch, name);
    if (!(await copyInto(programs, source, path, signal))) continue;
    const held = readHeld(await readFile(path));
    const { streams } = await probe(programs, path, { signal });
    return held && { ...held, list: streams[0]?.side_data_list ?? [] };
  }
  return undefined;
}
