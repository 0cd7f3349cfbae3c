/**
 * Whether a command that runs whole may run on another machine: only where nothing in its words needs this one. Pure.
 * Names what is known to be safe before the inputs and in ffmpeg's own settings; what names files, prints findings, or
 * talks with the user stays here.
 */
import type { CommandFile, FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { cardFilters, decodingDevices, deviceOptions } from "./devices.ts";
import { fileEntries, listEntry } from "./encoder-lists.ts";
import { isPlainPath } from "./screen.ts";
import type { WholePlan } from "./types.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const globals = words(`
  y n nostdin hide_banner loglevel v stats nostats stats_period filter_complex lavfi filter_threads filter_complex_threads
  copyts start_at_zero copytb vsync async frame_drop_threshold max_error_rate ignore_unknown copy_unknown
  dts_delta_threshold dts_error_threshold auto_conversion_filters noauto_conversion_filters max_alloc
`);
const beforeInputs = words(`
  ss t to sseof itsoffset itsscale stream_loop threads probesize analyzeduration thread_queue_size fflags err_detect
  framerate c codec vcodec acodec scodec vn an sn dn discard autorotate noautorotate accurate_seek noaccurate_seek
  seek_timestamp ignore_editlist fix_sub_duration canvas_size r pix_fmt
`);
/** Of outputs, where any encoder's options may stand: those that read or write files beside the output, or print. */
const outputOptions = words(`
  pass passlogfile attach filter_script apre vpre spre fpre pre psnr vstats sdp_file enc_stats_pre enc_stats_post
  mux_stats dump_attachment
`);
/** Such parts of encoders' own lists, as in -x264-params. */
const encoderFiles = listEntry(String.raw`opencl-\w+|dump-\w+|\w*-table|scaling-list|${fileEntries}`);
const lists = /^(x26[45]-params|x264opts|svtav1-params|aom-params|xvid\w*)$/;
/** Filters that read or write files, depend on what is installed, or tell what they find in ffmpeg's log. */
const filters = new RegExp(
  String.raw`\b(a?movie|subtitles|ass|lut1d|lut3d|removelogo|drawtext|cover_rect|find_rect|vidstab\w+|a?showinfo|cropdetect|` +
    String.raw`volumedetect|ebur128|a?psnr|a?ssim|\w*vmaf\w*|idet|black\w+|silencedetect|freezedetect|signature|a?metadata|a?stats|` +
    String.raw`astats|loudnorm|vfrdet|bbox|vqadetect|frei0r\w*|ladspa|lv2|sofalizer|arnndn|dnn_\w+|sr|derain|\w*opencl\w*|` +
    String.raw`\w*vulkan\w*|\w*vaapi\w*|a?zmq|a?sendcmd|ocr|coreimage\w*|a?latency|a?bench|a?print\w*|graphmonitor|psfile|` +
    String.raw`\w*file\w*|model|path)\b`,
);
const quiet = words("quiet panic fatal error warning info -8 0 8 16 24 32");
/** Formats whose file holds everything; no lists of other files, no raw bytes that need to be explained. */
const selfContained =
  /\.(mkv|mka|webm|mp4|m4v|m4a|mov|ts|m2ts|mts|mpg|mpeg|vob|avi|flv|ogg|ogv|oga|opus|mp3|aac|flac|wav|ac3|eac3|nut|3gp|wmv|wma|asf|gif|mxf|y4m|png|jpe?g|webp|srt|vtt)$/i;

function inputReason({ url, options }: CommandFile): string | undefined {
  if (!isPlainPath(url) || url.startsWith("/dev/") || /[%*?]/.test(url) || !selfContained.test(url)) {
    return `the input '${url}' is read here`;
  }
  const odd = options.find(({ name }) => !beforeInputs.has(name));
  return odd && `-${odd.name} before an input is for this machine`;
}

function globalReason({ name, value }: FfmpegOption): string | undefined {
  if (!globals.has(name)) return `-${name} is for this machine`;
  if (name === "loglevel" || name === "v") return quiet.has(value ?? "") ? undefined : `-${name} shows ffmpeg's log`;
  if (name === "filter_complex" || name === "lavfi") return filterReason(value);
  return undefined;
}

function filterReason(text: string | undefined): string | undefined {
  const [found] = filters.exec(text ?? "") ?? [];
  return found === undefined ? undefined : `'${found}' in a filter is for this machine`;
}

function outputReason({ name, value }: FfmpegOption): string | undefined {
  if (name.startsWith("/") || outputOptions.has(name)) return `-${name} names another file, or prints`;
  if (lists.test(name) && encoderFiles.test(value ?? "")) return `-${name} names another file`;
  return ["vf", "af", "filter"].includes(name) ? filterReason(value) : undefined;
}

/** As if it named no hardware, which a node has by the same name or not at all. */
function withoutDevices({ globals: settings, inputs, outputs, ...rest }: FfmpegCommand): FfmpegCommand {
  const words = (options: readonly FfmpegOption[]): FfmpegOption[] =>
    options.map((option) => ({ ...option, value: option.value?.replace(cardFilters, "card") }));
  const named = new Set(deviceOptions(settings));
  const isDecoder = ({ name }: FfmpegOption): boolean => decodingDevices.has(name);
  return {
    ...rest,
    globals: words(settings.filter((option) => !named.has(option))),
    inputs: inputs.map((input) => ({ ...input, options: input.options.filter((option) => !isDecoder(option)) })),
    outputs: outputs.map((one) => ({ ...one, options: words(one.options) })),
  };
}

/** @returns why the command has to run on this machine; undefined when a node may run it */
export function tieToHere({ command: asked, output, tied, refused }: WholePlan): string | undefined {
  if (tied !== undefined) return tied;
  const first = <T>(list: readonly T[], why: (item: T) => string | undefined): string | undefined =>
    list.map(why).find((reason) => reason !== undefined);
  // Hardware that this machine lacks is no reason to stay; where it has it, another's pictures may be others.
  const command = refused?.device === true ? withoutDevices(asked) : asked;
  if (output === undefined) return "what it makes isn't one regular file";
  if (command.inputs.length === 0 || command.trailing.length > 0) return "it has no input that can be carried";
  return (
    first(command.inputs, inputReason) ??
    first(command.globals, globalReason) ??
    first(command.outputs, ({ options }: FfmpegCommand["outputs"][number]) => first(options, outputReason))
  );
}

const branch = (version: string): string => /^n?(\d+\.\d+)/.exec(version)?.[1] ?? version;

/** Whether two ffmpegs are of one release branch: what one makes, the other would. */
export function sameBranch(a: string, b: string): boolean {
  return branch(a) === branch(b);
}
