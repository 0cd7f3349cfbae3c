/** Size and quality of an encode against its source, frame by frame. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { timed } from "../real/timed.ts";
import { listOf } from "./encodes.ts";

const run = promisify(execFile);

export interface Measured {
  /** Of the video's packets alone. */
  readonly bytes: number;
  /** Decibel of the luma, from the mean error of all frames. */
  readonly psnr: number;
  /** Mean of the luma. */
  readonly ssim: number;
  /** Decibel of the luma, each frame's. */
  readonly framePsnr: readonly number[];
}

export async function packetBytes(path: string): Promise<number> {
  const args = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=size", "-of", "csv=p=0", path];
  const { stdout } = await run("ffprobe", args, { maxBuffer: 1 << 28 });
  return stdout.split("\n").reduce((sum, line) => sum + (Number.parseInt(line, 10) || 0), 0);
}

const numbers = (text: string, field: string): number[] =>
  [...text.matchAll(new RegExp(`\\b${field}:(\\S+)`, "g"))].map((match) => Number(match[1]));

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export async function measure(paths: readonly string[], film: string, folder: string): Promise<Measured> {
  const [psnr, ssim] = [join(folder, "psnr.txt"), join(folder, "ssim.txt")];
  // By number, for segments' own clocks begin at zero.
  const graph = [
    "[0:v]settb=1/24,setpts=N,split[a][b];[1:v]settb=1/24,setpts=N,split[c][d]",
    `[a][c]psnr=stats_file=${psnr}[x];[b][d]ssim=stats_file=${ssim}[y]`,
  ].join(";");
  const inputs = ["-f", "concat", "-safe", "0", "-i", await listOf(paths, folder), "-i", film];
  const outputs = ["-map", "[x]", "-f", "null", "-", "-map", "[y]", "-f", "null", "-"];
  await timed("ffmpeg", [
    "-v",
    "error",
    "-nostdin",
    ...inputs,
    "-filter_complex",
    graph,
    "-fps_mode",
    "passthrough",
    ...outputs,
  ]);
  const errors = numbers(await readFile(psnr, "utf8"), "mse_y");
  const decibel = (mse: number): number => 10 * Math.log10(255 ** 2 / Math.max(mse, 1e-3));
  const sizes: number[] = [];
  for (const path of paths) sizes.push(await packetBytes(path));
  return {
    bytes: sizes.reduce((a, b) => a + b, 0),
    psnr: decibel(mean(errors)),
    ssim: mean(numbers(await readFile(ssim, "utf8"), "Y")),
    framePsnr: errors.map(decibel),
  };
}
