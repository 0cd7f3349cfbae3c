/** -sseof before an input, as the -ss that ffmpeg makes of it once it knows how long the input is (open_input_file). Pure. */
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { formatMicroseconds, parseDuration, parseMicroseconds } from "../model/time.ts";
import type { Screened } from "./screen.ts";

const isNamed = (...names: readonly string[]) => {
  return ({ name }: FfmpegOption): boolean => names.includes(name);
};

function resolved(input: CommandFile, media: MediaInfo | undefined): CommandFile | undefined {
  const asked = input.options.findLast(isNamed("sseof"));
  if (!asked) return input;
  const options = input.options.filter((option) => !isNamed("sseof")(option));
  // ffmpeg then takes -ss; and -to it counts from the beginning, before it knows of this.
  if (options.some(isNamed("ss", "to"))) return undefined;
  const [back, length] = [parseDuration(asked.value ?? ""), parseMicroseconds(media?.format.duration)];
  if (back === undefined || back >= 0 || length === undefined || length <= 0) return undefined;
  const startUs = length + back;
  if (startUs <= 0) return undefined;
  return { ...input, options: [...options, { name: "ss", specifier: undefined, value: formatMicroseconds(startUs) }] };
}

/** @param media one for each input */
export function fromStart(command: FfmpegCommand, media: readonly MediaInfo[]): Screened<FfmpegCommand> {
  const inputs = command.inputs.map((input, i) => resolved(input, media[i]));
  const known = inputs.filter((input) => input !== undefined);
  if (known.length < inputs.length) return { whole: "-sseof starts where isn't known before" };
  return { split: { ...command, inputs: known } };
}
