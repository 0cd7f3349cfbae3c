/** Jobs that a machine does at about the same speed. Types only. */

export interface JobKind {
  /** As ffmpeg names it: "libx264". */
  readonly encoder: string;
  /** The options that set its pace, as given: "preset=medium"; "" for none. */
  readonly preset: string;
  /** Of its pictures, pixels. */
  readonly width: number;
  readonly height: number;
}

/** How fast a machine was at such jobs. */
export interface SeenSpeed extends JobKind {
  /** The machine, whatever its name in nodes.json. */
  readonly machine: string;
  /** Frames a second, all its slots together. */
  readonly fps: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}
