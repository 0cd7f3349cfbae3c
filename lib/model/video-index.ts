/** A video stream's frames as its packets tell them, without decoding. Pure data. */
import type { List } from "./list.ts";

export interface IndexedFrame {
  /** Presentation time in ticks of the stream's time base. */
  readonly pts: number;
  /** In the same ticks; 0 when unknown. */
  readonly duration: number;
  /** Whether decoding may start here, as the demuxer says. */
  readonly key: boolean;
  /** For key frames: whether frames shown before it are stored after it (open GOP, "leading pictures"). */
  readonly leading: boolean;
  /** Its packet's size; undefined where that isn't known. */
  readonly bytes?: number | undefined;
  /** Whether all frames shown before it are stored before it, and all others behind. Default: not known. */
  readonly inOrder?: boolean | undefined;
}

export interface VideoIndex {
  /** Ascending by pts. */
  readonly frames: List<IndexedFrame>;
  /** The pts of the packet that is stored first. */
  readonly firstStoredPts: number;
  /** What keeps the timestamps from being trusted; undefined when they're whole. */
  readonly defect: string | undefined;
}
