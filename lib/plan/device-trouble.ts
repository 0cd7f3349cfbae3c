/** ffmpeg's own words about hardware that doesn't encode, as a cause and a next step. Of libavcodec and libavutil, 4.3 to 7.1. Pure. */
import type { Reading } from "./refusal.ts";

const RENDER = "/dev/dri/renderD128";

/** No card, or one that encodes nothing of that kind. */
const NVIDIA = "NVENC needs an NVIDIA card that has it, and its driver with libnvidia-encode; nvidia-smi shows both.";

/** A card that serves as many as it does, other programs' included. */
const sessions: Reading = [
  /OpenEncodeSessionEx failed: out of memory \(10\)|incompatible client key \(21\)/,
  () => ({
    cause: "the graphics card takes no more encoders at once, or has no memory left",
    hint: "Cheaper cards take a few, other programs' included: set fewer 'slots' for the node in nodes.json.",
  }),
];

export const deviceReadings: readonly Reading[] = [
  sessions,
  [
    /Cannot load (lib(?:cuda|nvidia-encode|nvcuvid)\.so\S*|nv\w+\.dll)/,
    ([, name = ""]) => ({ cause: `there is no NVIDIA driver: ${name} can't be loaded`, hint: NVIDIA }),
  ],
  [
    /minimum required Nvidia driver for nvenc is (\S+)/,
    ([, version = ""]) => ({
      cause: `the NVIDIA driver is too old for this ffmpeg, which wants ${version}`,
      hint: "Install a newer driver there, or an older ffmpeg.",
    }),
  ],
  [
    /CUDA_ERROR_NO_DEVICE|No capable devices found|OpenEncodeSessionEx failed: (?:no encode device|unsupported device)/,
    () => ({ cause: "no NVIDIA card encodes this", hint: NVIDIA }),
  ],
  [
    /No VA display found|Cannot open a VA display|No available render device|Failed to initialise VAAPI connection/,
    () => ({
      cause: "there is no VAAPI device that can be used",
      hint: `It needs a graphics card with a driver, and rights to ${RENDER} (group 'render'); vainfo shows both.`,
    }),
  ],
  [
    /\bMFX session\b|Error creating a MFX loader/,
    () => ({
      cause: "there is no Quick Sync (QSV) that can be used",
      hint: `It needs Intel's graphics, its runtime (libmfx-gen1.2, for older ones libmfx1), and rights to ${RENDER} (group 'render').`,
    }),
  ],
  [
    /Could not find a valid device/,
    () => ({
      cause: "no V4L2 device encodes this",
      hint: "It needs a board with an encoder (a Raspberry Pi up to 4 has one, a Pi 5 none), and rights to /dev/video* (group 'video').",
    }),
  ],
  [
    /cannot create compression session: (-?\d+)/,
    ([, code = ""]) => ({ cause: `VideoToolbox doesn't encode this: it gives no session (${code})` }),
  ],
  [
    /DLL (\S*amf\S*) failed to open/i,
    ([, name = ""]) => ({
      cause: `there is no AMF runtime: ${name} can't be opened`,
      hint: "It needs an AMD card and its own driver.",
    }),
  ],
  [
    /A hardware device reference is required/,
    () => ({
      cause: "a filter brings pictures to a device, and none is named",
      hint: `Name it: -vaapi_device ${RENDER}, or -init_hw_device TYPE=NAME with -filter_hw_device NAME.`,
    }),
  ],
  [
    /Device creation failed: (-?\d+)/,
    ([, code = ""]) => ({
      cause: `the hardware's device can't be opened (${code})`,
      hint: "Is it there, by that name, with its driver, and may this user use it?",
    }),
  ],
];

/** Whether it works, but not for one more at a time. */
export function isCrowded(words: string): boolean {
  return sessions[0].test(words);
}

/** Whether these are words about a device. */
export function isDeviceTrouble(words: string): boolean {
  return deviceReadings.some(([pattern]) => pattern.test(words));
}
