/** Encoders that work on hardware: which they are, the devices that a command names for them, and how many a machine takes. Pure. */
import type { FfmpegCommand, FfmpegOption } from "../model/command.ts";

const hardware = /_(nvenc|qsv|vaapi|amf|v4l2m2m|omx|mmal|videotoolbox|mf|vulkan|rkmpp|d3d12va|mediacodec)$/;

/** Whether ffmpeg's having it says nothing of whether it works: that is up to the machine. */
export function isHardware(codec: string): boolean {
  // As NVENC's were called up to ffmpeg 4.
  return hardware.test(codec) || /^nvenc(_|$)/.test(codec);
}

/**
 * Windows that a node encodes at once on hardware, unless nodes.json says: a card serves them in turn, two keep it busy
 * while one of them begins or ends, and cheaper cards refuse more than a few sessions, other programs' included.
 */
export const HARDWARE_SLOTS = 2;

const naming = new Set(["init_hw_device", "filter_hw_device", "vaapi_device", "qsv_device"]);

/** Those of a whole run's options that name devices, which encoders and filters then go by. */
export function deviceOptions(globals: readonly FfmpegOption[]): readonly FfmpegOption[] {
  return globals.filter(({ name }) => naming.has(name));
}

/** ffmpeg's names for a kind of device that it also knows by a decoder's. */
const deviceKinds: Readonly<Record<string, string>> = { cuvid: "cuda", nvdec: "cuda" };

/**
 * Those of a whole command, with what decodes on hardware, which filters and encoders go by where nothing else names one
 * (hw_device_setup_for_filter in ffmpeg).
 */
export function devicesOf({ globals, inputs }: Pick<FfmpegCommand, "globals" | "inputs">): readonly FfmpegOption[] {
  const named = deviceOptions(globals);
  if (named.length > 0) return named;
  const [options] = inputs.map((input) => input.options).filter((one) => one.some(({ name }) => name === "hwaccel"));
  const value = (wanted: string): string | undefined => options?.findLast(({ name }) => name === wanted)?.value;
  const [kind = "none", device] = [value("hwaccel"), value("hwaccel_device")];
  if (kind === "none" || kind === "auto") return [];
  const text = `${deviceKinds[kind] ?? kind}${device === undefined ? "" : `:${device}`}`;
  return [{ name: "init_hw_device", specifier: undefined, value: text }];
}

/** Options that name hardware before inputs. */
export const decodingDevices: ReadonlySet<string> = new Set([
  ...["hwaccel", "hwaccel_device", "hwaccel_output_format", "extra_hw_frames", "qsv_device"],
]);

/** Filters that work on a card, of which none reads a file. */
export const cardFilters = /\b\w+_(vaapi|vulkan|cuda|npp|qsv|vt|videotoolbox)\b/g;
