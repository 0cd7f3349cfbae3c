/** What a run of the benchmark hands over to the process among the nodes, and what it gets back. Types only. */

/** A film, and how much of a node it takes. */
export interface Film {
  readonly source: string;
  /** Of the film. */
  readonly seconds: number;
  /** What it takes on the fastest node, about; seconds. */
  readonly work: number;
}

export interface ClusterOrder {
  readonly films: readonly Film[];
  readonly gopSeconds: number;
  readonly pairs: number;
  readonly brief: boolean;
  /** Of this machine's, that the nodes share. */
  readonly cores: number;
  /** Whether dffmpeg alone is measured. */
  readonly ours: boolean;
}

export interface ClusterResult {
  readonly jobs: readonly JobFigures[];
  /** One node over SSH by dffmpeg, against plain ffmpeg on that node, on the first film; null where it wasn't measured. */
  readonly overhead: number | null;
}

export interface JobFigures {
  /** Of the film. */
  readonly seconds: number;
  readonly nodes: readonly { readonly name: string; readonly share: number; readonly aloneSeconds: number }[];
  /** The earliest end of any schedule: 1 / Σ 1 / alone. */
  readonly lowerBound: number;
  readonly policies: readonly PolicyResult[];
}

export interface PolicyResult {
  readonly name: string;
  /** The mean of all runs, and the slowest. */
  readonly seconds: number;
  readonly worst: number;
  readonly runs: number;
  /** Against the lower bound: the mean, and the worst. */
  readonly ratio: number;
  readonly worstRatio: number;
}
