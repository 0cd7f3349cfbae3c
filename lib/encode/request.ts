/** What a caller asks for and gets. Types only. */
import type { VerifyLevel } from "../model/attempt.ts";
import type { JobListener } from "../model/events.ts";
import type { Inventory } from "../model/inventory.ts";
import type { JobReport } from "../model/report.ts";

export interface JobRequest {
  /** ffmpeg's arguments, without the program: dffmpeg's own options removed, the short form expanded. */
  readonly args: readonly string[];
  /** Default: this machine alone, its cores shared out to slots. */
  readonly inventory?: Inventory;
  /**
   * Subscribes to later states of the inventory, for as long as the job runs, until the function it returns is called: nodes
   * that come in join, nodes that are disabled or gone end the windows they have. Default: the inventory stays.
   */
  readonly inventoryChanges?: (listener: (inventory: Inventory) => void) => () => void;
  /** Slots of one node that this job may use at most. Default: what the inventory says. */
  readonly maxSlots?: number;
  /** How closely each window is looked at before it counts. What an earlier session left is always hashed. Default: "hash". */
  readonly verify?: VerifyLevel;
  /** Names of nodes or groups to use. Default: all that are enabled. */
  readonly only?: readonly string[];
  /**
   * The file in which nodes' speeds are kept from job to job, by encoder, preset and size: the first guess of the next job of
   * the kind. Default: none are, and weights are the first guess.
   */
  readonly speeds?: string;
  /**
   * Kept by the caller: names of nodes that other jobs use meanwhile, or have used since this one began. How fast they were is
   * not kept. Default: none.
   */
  readonly sharedNodes?: ReadonlySet<string>;
  /** Whether nodes are refused whose ffmpeg isn't of the same release as the controller's. Default: false, they are warned of. */
  readonly strictVersions?: boolean;
  /** The controller's ffmpeg. Default: FFMPEG_PATH, then "ffmpeg" on PATH. */
  readonly ffmpeg?: string;
  /** The controller's ffprobe. Default: FFPROBE_PATH, then "ffprobe" on PATH. */
  readonly ffprobe?: string;
  /** The job to go on with, by its folder's name. Default: the one this machine has for the output. */
  readonly job?: string;
  /** Kept with the job and shown by listJobs, for the caller to repeat: its own options. Default: none. */
  readonly callerOptions?: readonly string[];
  /** Leave the job folder in place. Default: false. */
  readonly keep?: boolean;
  /** Asked when the output exists and neither -y nor -n is given. Default: no. */
  readonly confirmOverwrite?: (path: string) => Promise<boolean>;
  /** For commands that run whole: whether ffmpeg gets this process's stdin, stdout and stderr. Default: "ignore". */
  readonly stdio?: "inherit" | "ignore";
  /**
   * For commands that run whole: what ffmpeg says on its standard error, as it comes. With `stdio: "inherit"` only where
   * that isn't much, as errors are, so that they name the output and not the hidden file it is until it's whole.
   */
  readonly onFfmpegText?: (text: string) => void;
  /** For commands that run whole: ffmpeg says errors alone, unless its own -loglevel or -stats wants more. Default: false. */
  readonly quiet?: boolean;
  readonly onEvent?: JobListener;
  /**
   * Kept by the job: hidden files beside outputs, as they are until they have their names. Whoever ends this process before the
   * job has ended removes them.
   */
  readonly unfinished?: Set<string>;
  /** Ends the job: nothing keeps running on any node, and no output appears. */
  readonly signal?: AbortSignal;
}

export interface JobResult {
  /** 0, or for a command that ran whole, ffmpeg's own. */
  readonly exitCode: number;
  readonly report: JobReport;
}

/** A heading, and a line each. */
export interface ExplanationPart {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What --dry-run and explain show. */
export interface PlanSummary {
  readonly mode: "split" | "whole";
  readonly reason: string;
  /** For people, a line each. */
  readonly lines: readonly string[];
  /** As they would be handed out if every node were as fast as its weight says. */
  readonly windows: readonly {
    readonly index: number;
    readonly startSeconds: number;
    readonly endSeconds: number | undefined;
  }[];
  /** Why it's so, what it costs, and what would be better, in words. */
  readonly explanation: readonly ExplanationPart[];
  readonly commands: readonly { readonly title: string; readonly argv: readonly string[] }[];
}
