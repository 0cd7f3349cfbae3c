/** A window's filters as options of its command: plain ones, or a complex graph where the user's is one. Pure. */
import { graphValue } from "../command/filtergraph.ts";
import { withPaths } from "./pictures.ts";
import type { VideoPlan } from "./types.ts";
import type { WindowPlace } from "./window-argv.ts";

/** The pictures that are inputs, behind the source. */
export function pictureInputs({ pictures }: VideoPlan, { pictures: paths = [] }: WindowPlace): string[] {
  return pictures.flatMap(({ place }, i) => (place === "input" ? ["-i", paths[i] ?? ""] : []));
}

function filterThreads({ graphInputs, filterThreads: threads }: VideoPlan): string[] {
  if (threads === undefined) return [];
  return [graphInputs > 0 ? "-filter_complex_threads" : "-filter_threads", String(threads)];
}

/** @param filters in their order; the files of pictures among them are still to be named */
export function filterOptions(video: VideoPlan, filters: string, { stream, pictures = [] }: WindowPlace): string[] {
  const text = withPaths(filters, (number) => graphValue(pictures[number] ?? ""));
  const options = video.graphInputs > 0 ? ["-filter_complex", graph(video, text, stream)] : ["-filter:v", text];
  return [...filterThreads(video), ...options];
}

/**
 * As the user's graph, or with one input more where that has more than one: such a graph's output is no input's to
 * ffmpeg, and its encoder is told less.
 */
function graph(video: VideoPlan, filters: string, stream: number): string {
  const flags = video.scaleFlags === undefined ? "" : `sws_flags=${video.scaleFlags};`;
  const several = video.pictures.some(({ place }) => place === "input");
  const more = video.graphInputs > 1 && !several ? `;[0:${stream}]nullsink` : "";
  return `${flags}[0:${stream}]${filters}[v]${more}`;
}
