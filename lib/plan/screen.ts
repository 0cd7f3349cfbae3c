/**
 * What a command's words alone decide: which file is made, and whether anything in them forbids splitting.
 * Pure; knows nothing of the sources yet.
 */
import { extname } from "node:path";
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { muxerOf } from "./containers.ts";

/** A reason to run whole, or the facts that splitting needs. */
export type Screened<T> = { readonly whole: string; readonly doubt?: Doubt } | { readonly split: T };

/** ffmpeg may refuse the command altogether: for what it asks for, or for a filter or a format it may not have. */
export type Doubt =
  | { readonly kind: "command" }
  | { readonly kind: "filter" | "muxer"; readonly name: string }
  | { readonly kind: "format"; readonly extension: string };

export interface CommandFacts {
  readonly output: CommandFile;
  readonly muxer: string;
}

const inputOptions = new Set(
  "ss sseof t to itsoffset r f probesize analyzeduration thread_queue_size threads fflags err_detect loop autorotate noautorotate".split(
    " ",
  ),
);
/** Input options that give frames other times than the file has. */
const retiming: Readonly<Record<string, string>> = {
  stream_loop: "plays an input several times, each behind the longest of its streams",
  itsscale: "before an input stretches its times",
};
/** What reads on hardware, whose pictures may be others and stay on it. */
const hardwareDecoding = /^hwaccel(_device|_output_format)?$/;
const globalReasons: Readonly<Record<string, string>> = {
  filter_complex_script: "-filter_complex_script connects several streams",
  copyts: "-copyts keeps the source's own timestamps",
  start_at_zero: "-start_at_zero shifts timestamps",
  copytb: "-copytb changes time bases",
  frame_drop_threshold: "-frame_drop_threshold drops frames by what came before",
  vstats: "-vstats writes statistics of the whole stream",
  vstats_file: "-vstats_file writes statistics of the whole stream",
  progress: "-progress reports on one ffmpeg run",
  dump: "-dump prints packets",
  hex: "-hex prints packets",
  timelimit: "-timelimit bounds one ffmpeg run",
  abort_on: "-abort_on watches one ffmpeg run",
  benchmark: "-benchmark measures one ffmpeg run",
  report: "-report writes a log of one ffmpeg run",
  stdin: "-stdin takes keys while ffmpeg runs",
};

/** Protocols and pipes: anything that isn't a plain path. "file:x" is one. */
export function isPlainPath(url: string): boolean {
  return url !== "-" && !/^[A-Za-z][A-Za-z0-9+.,-]+:/.test(url.replace(/^file:/, ""));
}

/** /dev/shm holds plain files. */
function isDevice(url: string): boolean {
  return url.startsWith("/dev/") && !url.startsWith("/dev/shm/");
}

export function localPath(url: string): string {
  return url.replace(/^file:/, "");
}

export function inputReason(input: CommandFile): string | undefined {
  if (!isPlainPath(input.url)) return `the input '${input.url}' isn't a file`;
  const odd = input.options.find((option) => !inputOptions.has(option.name));
  if (odd && odd.name in retiming) return `-${odd.name} ${retiming[odd.name] ?? ""}, which isn't followed yet`;
  if (odd && hardwareDecoding.test(odd.name))
    return `-${odd.name} decodes on this machine's hardware; without it, the processors of all nodes do`;
  if (odd) return `-${odd.name} before an input changes what is read`;
  const format = input.options.find((option) => option.name === "f" && option.value === "lavfi");
  return format && `the input '${input.url}' isn't a file`;
}

export function globalReason(options: readonly FfmpegOption[]): string | undefined {
  return options.map((option) => globalReasons[option.name]).find((reason) => reason !== undefined);
}

/** The one regular file a command makes; undefined for pipes, devices, patterns and several outputs. */
export function singleFile(command: FfmpegCommand): string | undefined {
  const [output, second] = command.outputs;
  if (!output || second || !isPlainPath(output.url) || /%\d*d/.test(output.url)) return undefined;
  if (isDevice(output.url)) return undefined;
  const known =
    /\.(mkv|mka|webm|mp4|m4v|m4a|mov|ts|m2ts|mpg|mpeg|vob|avi|flv|ogg|ogv|oga|opus|mp3|aac|flac|wav|ac3|nut|3gp|wmv|asf|gif|mxf)$/i;
  const format = output.options.findLast((option) => option.name === "f");
  return format === undefined && known.test(output.url) ? localPath(output.url) : undefined;
}

/** Whether hardware of one kind is to decode, without which ffmpeg refuses the command. */
export function readsOnHardware({ inputs }: Pick<FfmpegCommand, "inputs">): boolean {
  return inputs.some(({ options }) => {
    const kind = options.findLast(({ name }) => name === "hwaccel")?.value ?? "none";
    return kind !== "none" && kind !== "auto";
  });
}

/** The input as it would be read by the processor. */
export function decodedHere(input: CommandFile): CommandFile {
  return { ...input, options: input.options.filter(({ name }) => !hardwareDecoding.test(name)) };
}

export function screenCommand(command: FfmpegCommand): Screened<CommandFacts> {
  const [output, second] = command.outputs;
  if (!output) return { whole: "the command makes no file" };
  if (second) return { whole: "the command makes several files" };
  if (command.inputs.length === 0) return { whole: "the command has no input" };
  if (!isPlainPath(output.url) || isDevice(output.url)) return { whole: `the output '${output.url}' isn't a file` };
  const reason = command.inputs.map(inputReason).find((why) => why !== undefined) ?? globalReason(command.globals);
  if (reason !== undefined) return { whole: reason, ...(readsOnHardware(command) && { doubt: { kind: "command" } }) };
  const muxer = muxerOf(output);
  if (muxer !== undefined) return { split: { output, muxer } };
  const doubt = doubtOfFormat(command, output);
  return { whole: `windows aren't merged into the format of '${output.url}' yet`, ...(doubt && { doubt }) };
}

/** A slip in the name, such as film.mkx, shall be told as one. */
function doubtOfFormat(command: FfmpegCommand, { url, options }: CommandFile): Doubt | undefined {
  const format = options.findLast(({ name }) => name === "f");
  if (format) return { kind: "muxer", name: format.value ?? "" };
  if (singleFile(command) !== undefined) return undefined;
  return { kind: "format", extension: extname(url) };
}
