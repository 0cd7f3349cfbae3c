/** What a container says of its pictures beside their packets: how the screen they were mastered on shines, for one. */

export interface SideDataEntry {
  /** ffprobe's name for it, such as "Mastering display metadata". */
  readonly side_data_type: string;
  readonly [field: string]: unknown;
}

/** What tells of the light that a film was mastered for, as ffprobe calls it, of streams and of frames. */
export const lightTypes: ReadonlySet<string> = new Set(["Mastering display metadata", "Content light level metadata"]);

/** The side data of one video as an MP4 holds it. */
export interface HeldSideData {
  /** Boxes of its sample description. */
  readonly boxes: readonly { readonly of: SideDataEntry["side_data_type"]; readonly bytes: Buffer }[];
  /** The nine numbers of its track header that turn the picture; undefined where they don't. */
  readonly matrix: Buffer | undefined;
  /** What ffprobe says of it. */
  readonly list: readonly SideDataEntry[];
}
