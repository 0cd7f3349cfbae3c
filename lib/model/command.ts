/** An ffmpeg command line, parsed: what came before which file, in the order it was given. */

/** One option as given: `-b:v 1M` is { name: "b", specifier: "v", value: "1M" }. */
export interface FfmpegOption {
  /** Without the dash and the specifier. */
  readonly name: string;
  /** What follows the first colon ("v", "a:1", "s:v:0"); undefined where there is none. */
  readonly specifier: string | undefined;
  /** Undefined for options that take no value, such as -y. */
  readonly value: string | undefined;
}

export interface CommandFile {
  /** The options written before this file that belong to it. */
  readonly options: readonly FfmpegOption[];
  /** As the user wrote it: a path, a URL, "-" or a device name. */
  readonly url: string;
}

export interface FfmpegCommand {
  readonly globals: readonly FfmpegOption[];
  readonly inputs: readonly CommandFile[];
  readonly outputs: readonly CommandFile[];
  /** Options after the last file, which belong to nothing ("Trailing option(s) found in the command" in ffmpeg). */
  readonly trailing: readonly FfmpegOption[];
}

/** One stream of an output: the `stream`-th stream of the `input`-th input. */
export interface StreamPick {
  readonly input: number;
  readonly stream: number;
  /** Of the complex filter graph's output that the stream comes out of; undefined where it comes through none. */
  readonly label?: string;
}
