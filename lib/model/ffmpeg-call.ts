/** An ffmpeg run of the controller's own, before it gets its program and its output file. Pure data. */

export interface FfmpegCall {
  readonly inputs: readonly { readonly path: string; readonly options: readonly string[] }[];
  /** Global and output options. */
  readonly options: readonly string[];
}

/** As one argument list without the program, for showing. */
export function callArgv(call: FfmpegCall, output: string): string[] {
  return [...call.inputs.flatMap(({ path, options }) => [...options, "-i", path]), ...call.options, "-y", output];
}
