/** What the doctor says of a node. Types only. */

export type Topic =
  "connection" | "machine" | "ffmpeg" | "encode" | "hardware" | "clock" | "share" | "source" | "link" | "space";

export interface Finding {
  readonly topic: Topic;
  /** A warning doesn't keep the node from encoding; a failure does. */
  readonly state: "ok" | "warning" | "failure";
  readonly text: string;
  /** The next step for the user; undefined where all is well. */
  readonly hint?: string;
}

export interface NodeVerdict {
  readonly node: string;
  readonly usable: boolean;
  /** How it would get at media; undefined when it isn't usable. */
  readonly way: "reference" | "copy" | "streaming" | undefined;
  readonly findings: readonly Finding[];
  /** ffmpeg's options of each hardware encoder that worked there: "-c:v h264_nvenc". */
  readonly hardware: readonly string[];
}
