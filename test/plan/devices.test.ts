import { expect } from "chai";
import { formatOptions, parseCommand } from "../../lib/command/parse.ts";
import { isCrowded } from "../../lib/plan/device-trouble.ts";
import { deviceOptions, isHardware } from "../../lib/plan/devices.ts";
import { filterMemory } from "../../lib/plan/filter-classes.ts";
import { refusalOf } from "../../lib/plan/refusal.ts";

const call = (name: string, args: string) => ({ name, instance: undefined, args, inputs: [], outputs: [] });

describe("hardware encoders by their names", () => {
  it("are told from software's", () => {
    const hardware =
      "h264_nvenc hevc_qsv av1_vaapi h264_v4l2m2m hevc_videotoolbox h264_amf nvenc nvenc_h264 h264_vulkan";
    for (const name of hardware.split(" ")) expect(isHardware(name), name).to.equal(true);
    for (const name of ["libx264", "ffv1", "libsvtav1", "mpeg4"]) expect(isHardware(name), name).to.equal(false);
  });

  it("take their devices along, wherever they stand", () => {
    const { globals } = parseCommand(
      "-v error -init_hw_device vaapi=a:/dev/dri/renderD129 -i a.mkv -filter_hw_device a -y -c:v h264_vaapi b.mkv".split(
        " ",
      ),
    );
    expect(formatOptions(deviceOptions(globals)).join(" ")).to.equal(
      "-init_hw_device vaapi=a:/dev/dri/renderD129 -filter_hw_device a",
    );
  });

  it("get their pictures from a filter that takes each by itself", () => {
    expect(filterMemory(call("hwupload", "extra_hw_frames=64"))).to.deep.equal({ class: "stateless" });
    expect(filterMemory(call("scale_vaapi", "w=640:h=360"))).to.equal(undefined);
  });
});

describe("words about hardware", () => {
  // As libavcodec 4.3 to 7.1 writes them, most of them before others that say only what came of it.
  const said: Readonly<Record<string, RegExp>> = {
    "[h264_nvenc @ 0x5] Cannot load libcuda.so.1\nError initializing output stream 0:0": /no NVIDIA driver: libcuda/,
    "[h264_nvenc @ 0x5] Cannot load nvcuda.dll": /nvcuda\.dll/,
    "[h264_nvenc @ 0x5] OpenEncodeSessionEx failed: out of memory (10): (no details)": /takes no more encoders/,
    "[h264_nvenc @ 0x5] OpenEncodeSessionEx failed: unsupported device (2): (no details)\n[h264_nvenc @ 0x5] No capable devices found":
      /no NVIDIA card/,
    "[h264_nvenc @ 0x5] Driver does not support the required nvenc API version. Required: 12.1 Found: 11.0\n[h264_nvenc @ 0x5] The minimum required Nvidia driver for nvenc is 530.41.03 or newer":
      /too old.*530\.41\.03/,
    "[h264_qsv @ 0x55] Error creating a MFX session: -9.\n[vost#0:0/h264_qsv @ 0x5] Task finished with error code: -22":
      /no Quick Sync/,
    "[h264_qsv @ 0x5] Error initializing an internal MFX session: unsupported (-3)": /no Quick Sync/,
    "[AVHWDeviceContext @ 0x5] No VA display found for device /dev/dri/renderD128.\nDevice creation failed: -22.":
      /no VAAPI device/,
    "[AVHWDeviceContext @ 0x5] Failed to initialise VAAPI connection: -1 (unknown libva error).": /no VAAPI device/,
    "[h264_v4l2m2m @ 0x5] Could not find a valid device\n[h264_v4l2m2m @ 0x5] can't configure encoder":
      /no V4L2 device/,
    "[h264_videotoolbox @ 0x5] Error: cannot create compression session: -12908": /VideoToolbox.*-12908/,
    "[h264_amf @ 0x5] DLL libamfrt64.so.1 failed to open": /libamfrt64/,
    "[hwupload @ 0x5] A hardware device reference is required to upload frames to.": /none is named/,
    "Device creation failed: -5.\nFailed to set value 'cuda' for option 'init_hw_device'": /can't be opened \(-5\)/,
  };

  it("are read as a cause, which is this machine's", () => {
    for (const [words, cause] of Object.entries(said)) {
      expect(refusalOf(words).cause, words).to.match(cause);
      expect(refusalOf(words).device, words).to.equal(true);
    }
    expect(refusalOf("Unknown encoder 'h264_nvenc'").device).to.equal(undefined);
  });

  it("tell a card that serves no more from one that doesn't encode", () => {
    const [crowded] = Object.keys(said).filter((words) => words.includes("out of memory"));
    expect(isCrowded(crowded ?? "")).to.equal(true);
    expect(Object.keys(said).filter(isCrowded)).to.have.length(1);
  });
});
