/** What was measured, as the table in docs/quality.md. Pure. */
import { bdRate } from "./bd.ts";
import type { Cutting, Encoder } from "./encodes.ts";
import { FRAME_SECONDS } from "./film.ts";
import type { Measured } from "./measure.ts";

export interface Variant {
  readonly cutting: Cutting;
  /** Of its windows, seconds. */
  readonly starts: readonly number[];
  /** One for each quality. */
  readonly points: readonly Measured[];
}

export interface EncoderResult {
  readonly encoder: Encoder;
  readonly variants: readonly Variant[];
}

/** Frames on each side of a join that count as near it. */
const NEAR = 12;

const percent = (part: number | undefined): string =>
  part === undefined ? "–" : `${part < 0 ? "−" : "+"}${Math.abs(100 * part).toFixed(1)} %`;

const decibel = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)} dB`;

function worstNear(frames: readonly number[], starts: readonly number[]): number {
  const joins = starts.slice(1).map((start) => Math.round(start / FRAME_SECONDS));
  return Math.min(...joins.flatMap((join) => frames.slice(Math.max(0, join - NEAR), join + NEAR)));
}

/** How much worse the worst frame near a join is than the one run's at the same places; of all qualities the worst. */
function stepAtJoins(one: Variant, { starts, points }: Variant): number {
  return Math.min(
    ...points.map(
      ({ framePsnr }, i) => worstNear(framePsnr, starts) - worstNear(one.points[i]?.framePsnr ?? [], starts),
    ),
  );
}

function sizeOf(one: Variant, { points }: Variant): number {
  const ratios = points.map(({ bytes }, i) => bytes / (one.points[i]?.bytes ?? NaN) - 1);
  return ratios.reduce((a, b) => a + b, 0) / ratios.length;
}

function lengthsOf({ cutting, starts }: Variant, seconds: number): string {
  if (cutting !== "planner") return `${String(cutting)} s`;
  const lengths = starts.map((start, i) => (starts[i + 1] ?? seconds) - start);
  return `the planner's: ${starts.length} of ${Math.min(...lengths).toFixed(0)} to ${Math.max(...lengths).toFixed(0)} s`;
}

function rowsOf({ encoder, variants }: EncoderResult, seconds: number): string[] {
  const [one, ...others] = variants;
  if (!one) return [];
  const rate = (variant: Variant, quality: "psnr" | "ssim"): number | undefined => {
    const points = ({ points: all }: Variant) => all.map((point) => ({ bytes: point.bytes, quality: point[quality] }));
    return bdRate(points(one), points(variant));
  };
  return others.map((variant) => {
    const cells = [encoder.name, lengthsOf(variant, seconds), percent(sizeOf(one, variant))];
    const bd = [percent(rate(variant, "psnr")), percent(rate(variant, "ssim"))];
    return `| ${[...cells, ...bd, decibel(stepAtJoins(one, variant))].join(" | ")} |`;
  });
}

export function tableOf(results: readonly EncoderResult[], seconds: number): string {
  return [
    "| encoder | windows | size | BD-rate, PSNR | BD-rate, SSIM | worst frame near a join |",
    "| --- | --- | --- | --- | --- | --- |",
    ...results.flatMap((result) => rowsOf(result, seconds)),
  ].join("\n");
}

/** Puts the table between the page's two marks. */
export function fillPage(page: string, table: string): string {
  return page.replace(
    /(<!-- measured -->\n)[^]*?(\n<!-- end -->)/,
    (_, start: string, end: string) => `${start}\n${table}\n${end}`,
  );
}
