/** Encoders that work on hardware: which they are, the devices that a command names for them, and how many a machine takes. Pure. */
import type { FfmpegOption } from "../model/command.ts";

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
