/**
 * Files that arguments for one output name besides it: to ffmpeg, whatever is no option and no option's value is an output,
 * made with "-y" from every file in turn. Pure.
 */
import { parseCommand } from "../command/parse.ts";

/** @throws DffmpegError "input" where the last option lacks its value */
export const otherOutputs = (args: readonly string[]): readonly string[] =>
  parseCommand(args).outputs.map(({ url }) => url);
