/** The results as a Markdown page. Measures nothing. */
import type { Traffic } from "./bytes.ts";
import type { ClusterResult, JobFigures } from "./cluster-order.ts";
import type { EmbeddedPair, Pair } from "./embedded.ts";
import type { Measured, Results } from "./results.ts";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const embeddedRow = ({ name, plainSeconds, oursSeconds, ratio, piecesSeconds }: EmbeddedPair): string[] => [
  name,
  ...[plainSeconds, oursSeconds, ratio, piecesSeconds, piecesSeconds / plainSeconds].map((figure) => figure.toFixed(2)),
];

const ms = (seconds: number): string => (seconds * 1000).toFixed(0);
const startRow = ({ name, plainSeconds, oursSeconds }: Pair): string[] => [
  ...[name, ms(plainSeconds), ms(oursSeconds), ms(oursSeconds - plainSeconds)],
];
const trafficRow = ({ name, files, readPerSource, writtenPerOutput }: Traffic): string[] => [
  name,
  ...[files?.sourceRead, files?.resultWritten, files?.resultRead].map((figure) => figure?.toFixed(2) ?? ""),
  ...[readPerSource.toFixed(2), writtenPerOutput.toFixed(2)],
];
const trafficHead = [
  "",
  "source read / source",
  "results written / output",
  "results read / output",
  "all read",
  "all written",
];

/** A part's text, with when and on what it was measured. */
function part<T>(measured: Measured<T> | undefined, text: (figures: T, how: Measured<T>) => string): string {
  if (measured === undefined) return "Not measured yet.";
  return `${text(measured.figures, measured)}\n\nMeasured on ${measured.on}: ${measured.machine}.`;
}

function jobPart({ seconds, nodes, lowerBound, policies }: JobFigures): string {
  const alone = nodes.map(({ name, share, aloneSeconds }) => [
    name,
    String(Number(share.toFixed(4))),
    aloneSeconds.toFixed(1),
  ]);
  const rows = policies.map(({ name, runs, seconds: mean, worst, ratio, worstRatio }) => [
    ...[name, String(runs), mean.toFixed(1), worst.toFixed(1), ratio.toFixed(2), worstRatio.toFixed(2)],
  ]);
  return `### ${seconds} s of film

${table(["node", "cores", "alone, s"], alone)}

Lower bound (all nodes at work from first to last moment, nothing else to do): ${lowerBound.toFixed(1)} s.

${table(["policy", "runs", "mean, s", "worst, s", "mean / lower bound", "worst / lower bound"], rows)}`;
}

function clusterPart(cluster: ClusterResult | null): string {
  if (!cluster) return "Not measured: nodes with shares of a CPU need root and network namespaces.";
  return `x264, preset medium, with one thread; sound copied.

${cluster.jobs.map(jobPart).join("\n\n")}

The simpler policies know the true speeds; what they write isn't checked, and isn't what one run gives. dffmpeg.sh is the
script whose ways this project grew from; as it is, it joins the parts when the first is done. A file a node, as
pytranscoder does it, is the last line.${overheadOf(cluster.overhead)}`;
}

const overheadOf = (times: number | null): string =>
  times === null
    ? ""
    : ` One node over SSH by dffmpeg takes ${times.toFixed(3)} times what plain ffmpeg
takes on that node, on the first film.`;

export function page({ brief, startUp, traffic, tail, embedded, cluster }: Results): string {
  return `# Benchmarks

Written by \`npm run bench\`${brief ? " -- --brief, whose figures mean little" : ""}: real video, 640×360 at 24 frames a second. Seconds of wall
time; whatever else the machine did is in them.

![Ratios](benchmarks.svg)

## This machine alone, against plain ffmpeg

${part(embedded, (pairs, how) => {
  const rows = table(["encoder", "ffmpeg", "dffmpeg", "ratio", "pieces", "ratio of pieces"], pairs.map(embeddedRow));
  return `${how.seconds} s of film, ${how.pairs} pairs, of which the median.

${rows}

Pieces: of 10 s, one a core with one thread, each begun when one is done, then joined; the way of Av1an and its like. One
run, unchecked.`;
})}

## Nodes over SSH, with parts of a core

${part(cluster, clusterPart)}

## Start-up, against \`ffmpeg -version\`

${part(startUp, (pairs) => table(["command", "ffmpeg -version, ms", "dffmpeg, ms", "more, ms"], pairs.map(startRow)))}

## After the last window

${part(tail, (seconds) => `The job ends ${seconds.toFixed(2)} s after its last window was verified (AAC encoded).`)}

## Bytes

${part(
  traffic,
  (rows) => `${table(trafficHead, rows.map(trafficRow))}

Results are the windows and the output. The last two, per byte of source and of output: as the kernel counts what all
processes of the job read and write, pipes and the programs' own files among it.`,
)}
`;
}
