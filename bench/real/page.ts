/** The results as a Markdown page. Measures nothing. */
import type { ClusterResult } from "./cluster.ts";
import type { Traffic } from "./bytes.ts";
import type { EmbeddedPair, Pair } from "./embedded.ts";

export interface Results {
  readonly brief: boolean;
  readonly pairs: number;
  /** Of the film. */
  readonly seconds: number;
  readonly traffic: readonly Traffic[];
  readonly machine: string;
  readonly embedded: readonly EmbeddedPair[];
  readonly startUp: readonly Pair[];
  readonly tailSeconds: number;
  /** Undefined where no such nodes can be made. */
  readonly cluster: ClusterResult | undefined;
}

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
const trafficRow = ({ name, readPerSource, writtenPerOutput }: Traffic): string[] => [
  ...[name, readPerSource.toFixed(2), writtenPerOutput.toFixed(2)],
];

function clusterPart(cluster: ClusterResult | undefined): string {
  if (!cluster) return "Not measured: nodes with shares of a CPU need root and network namespaces.\n";
  const nodes = cluster.nodes.map(({ name, share, aloneSeconds }) => [name, String(share), aloneSeconds.toFixed(1)]);
  const policies = cluster.policies.map(({ name, runs, seconds, worst, ratio, worstRatio }) => [
    ...[name, String(runs), seconds.toFixed(1), worst.toFixed(1), ratio.toFixed(2), worstRatio.toFixed(2)],
  ]);
  return `${cluster.seconds} s of such a film, x264 with one thread.

${table(["node", "cores", "alone, s"], nodes)}

Lower bound (all nodes at work from first to last moment, nothing else to do): ${cluster.lowerBound.toFixed(1)} s.

${table(["policy", "runs", "mean, s", "worst, s", "mean / lower bound", "worst / lower bound"], policies)}

The simpler policies know the true speeds; what they write isn't checked, and isn't what one run gives. dffmpeg.sh is the
script whose ways this project grew from; as it is, it joins the parts when the first is done. A file a node, as
pytranscoder does it, is the last line. One node over SSH by dffmpeg takes ${cluster.overhead.toFixed(2)} times what plain ffmpeg takes on that node.
`;
}

export function page(results: Results): string {
  return `# Benchmarks

Written by \`npm run bench\`${results.brief ? " -- --brief, whose figures mean little" : ""}. ${results.machine};
${results.seconds} s of real video, 640×360 at 24 frames a second; ${results.pairs} pairs, of which the median. Seconds of wall time.
Whatever else the machine did is in them.

![Ratios](benchmarks.svg)

## This machine alone, against plain ffmpeg

${table(["encoder", "ffmpeg", "dffmpeg", "ratio", "pieces", "ratio of pieces"], results.embedded.map(embeddedRow))}

Pieces: of 10 s, one a core with one thread, each begun when one is done, then joined; the way of Av1an and its like. One
run, unchecked.

## Nodes over SSH, with parts of a core

${clusterPart(results.cluster)}
## Start-up, against \`ffmpeg -version\`

${table(["command", "ffmpeg -version, ms", "dffmpeg, ms", "more, ms"], results.startUp.map(startRow))}

## After the last window

The job ends ${results.tailSeconds.toFixed(2)} s after its last window was verified (AAC encoded).

## Bytes

${table(["", "read / source", "written / output"], results.traffic.map(trafficRow))}

As the kernel counts what all processes of the job read and write, pipes and the programs' own files among it.
`;
}
