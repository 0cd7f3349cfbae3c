/** What happens in a job, as typed events: the library never prints, it tells. */
import type { JobReport } from "./report.ts";

/** A node at work or out of it, for progress displays. */
export interface NodeProgress {
  readonly node: string;
  /** Windows this node is encoding now, or waits for its part of the source of. */
  readonly windows: readonly number[];
  /** Those among them whose part of the source is still being cut or brought. Default: none. */
  readonly fetching?: readonly number[];
  /** Windows it has encoded that are being checked; it works on others meanwhile. Default: none. */
  readonly checking?: readonly number[];
  /** Frames written by this node so far, verified or not; those that an encoder holds back aren't among them. */
  readonly frames: number;
  /** Frames per second of the windows that it's encoding now, all slots together. */
  readonly fps: number;
  /**
   * "resting": after a failure, gets no work for a while. "paused": disabled, or outside of its hours; it ends what it has.
   * "out": failed or lost too often.
   */
  readonly state: "connecting" | "idle" | "encoding" | "resting" | "paused" | "out";
  /** Seconds until a resting node gets work again, or a lost one is tried again. Undefined where nobody knows. */
  readonly backInSeconds?: number;
}

export interface JobProgress {
  /** Written so far, verified or not. */
  readonly frames: number;
  /** Undefined where the source doesn't tell. */
  readonly totalFrames: number | undefined;
  /** 0 to 1: how far the output's time has come, where its frames can't be counted beforehand. Default: not told. */
  readonly share?: number;
  /** Since the encoding began, as ffmpeg tells its own. */
  readonly fps: number;
  /** Seconds of source encoded per second of wall time, since then too. */
  readonly speed: number;
  readonly etaSeconds: number | undefined;
  readonly verifiedWindows: number;
  /** Default: not told. */
  readonly verifiedFrames?: number;
  /** The window that is joined next, once it's verified; undefined where all are there, or merging comes afterwards. */
  readonly mergeAwaits?: number;
  readonly nodes: readonly NodeProgress[];
  readonly phase: "preparing" | "encoding" | "merging" | "verifying";
}

/** Steps that encode nothing and may take long. */
export type Step = "reading" | "connecting" | "recalling" | "bringing" | "merging" | "checking" | "saving";

export type JobEvent =
  | {
      readonly type: "planned";
      readonly mode: "split" | "whole";
      readonly reason: string;
      /** Where a whole command runs; told again when another node takes over. Undefined: this machine. */
      readonly node?: string;
      /** Why it has to be this machine although there are nodes. */
      readonly tied?: string;
      /** Why ffmpeg refuses the command, and what to do; its own lines follow. */
      readonly refused?: { readonly cause: string; readonly hint?: string };
      /** The hidden file that ffmpeg is given on this machine, and what it becomes when it's whole. */
      readonly writes?: { readonly part: string; readonly output: string };
    }
  | {
      readonly type: "node-ready";
      readonly node: string;
      readonly ffmpegVersion: string;
      readonly slots: number;
      /** Reads the source itself; gets segments over the share; or gets and gives all over SFTP. */
      readonly way?: "reference" | "copy" | "streaming";
    }
  | { readonly type: "node-left-out"; readonly node: string; readonly error: string; readonly hint: string | undefined }
  | {
      readonly type: "window-started";
      readonly window: number;
      readonly node: string;
      readonly attempt: number;
      readonly startSeconds: number;
      readonly endSeconds: number | undefined;
    }
  | {
      readonly type: "window-verified";
      readonly window: number;
      readonly node: string;
      readonly frames: number;
      readonly seconds: number;
    }
  | {
      readonly type: "attempt-ended";
      readonly window: number;
      readonly node: string;
      readonly attempt: number;
      readonly outcome: "failed" | "lost" | "refused" | "aborted";
      readonly detail: string;
    }
  | { readonly type: "progress"; readonly progress: JobProgress }
  /** A step that encodes nothing begins or goes on; told a few times a second at most. */
  | {
      readonly type: "step";
      readonly step: Step;
      /** 0 to 1; undefined where it can't be told. */
      readonly share: number | undefined;
      /** Which node it concerns. Default: none in particular. */
      readonly node?: string;
    }
  /** A command begins: on a node, or for a command that runs whole on this machine. */
  | {
      readonly type: "command";
      /** Undefined: this machine, without a node's part. */
      readonly node: string | undefined;
      /** As a shell takes it; scripts of dffmpeg's own are left out, and passwords. */
      readonly command: string;
    }
  /** Work of an earlier run that holds and isn't done again. */
  | {
      readonly type: "resumed";
      readonly job: string;
      readonly windows: number;
      /** Of source. */
      readonly seconds: number;
      readonly totalSeconds: number;
    }
  /** The job ended early; what is verified stays, for the same command to go on with. */
  | {
      readonly type: "kept";
      readonly job: string;
      readonly windows: number;
      /** The caller's option that names its nodes file, as a shell would take it: without it the job isn't found. */
      readonly nodesOption?: string;
    }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "finished"; readonly report: JobReport };

export type JobListener = (event: JobEvent) => void;
