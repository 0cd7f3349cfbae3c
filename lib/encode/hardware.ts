/** Hardware encoders, found by trial: ffmpeg lists what it was built with, not what the machine has. */
import { formatOptions } from "../command/parse.ts";
import { videoCodec } from "../command/perstream.ts";
import type { FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { Finding } from "../model/verdict.ts";
import type { ComputeNode } from "../nodes/contract.ts";
import { deviceOptions, devicesOf, isHardware } from "../plan/devices.ts";
import { refusalOf, type Refusal } from "../plan/refusal.ts";

/** An encoder and the words it needs around it. */
export interface Candidate {
  readonly encoder: string;
  /** Before the output's options: its device. */
  readonly device: readonly string[];
  /** A filter that brings pictures to the device; undefined where the encoder takes them as they are. */
  readonly filter?: string;
}

const UPLOAD = "format=nv12,hwupload";
const plain = (encoder: string): Candidate => ({ encoder, device: [] });
const vaapi = (encoder: string): Candidate => ({
  ...{ encoder, device: ["-vaapi_device", "/dev/dri/renderD128"], filter: UPLOAD },
});

/** A command's encoder, with the devices it names; undefined where that is no hardware's. Pure. */
export function candidateOf(codec: string, globals: readonly FfmpegOption[]): Candidate | undefined {
  if (!isHardware(codec)) return undefined;
  const needsUpload = /_(vaapi|vulkan|d3d12va)$/.test(codec);
  return {
    ...{ encoder: codec, device: formatOptions(deviceOptions(globals)) },
    ...(needsUpload && { filter: UPLOAD }),
  };
}

/** By kind of hardware, the commonest first: where that fails, the others of its kind aren't tried. */
const kinds: readonly (readonly Candidate[])[] = [
  ["h264_nvenc", "hevc_nvenc", "av1_nvenc"].map(plain),
  ["h264_qsv", "hevc_qsv", "av1_qsv"].map(plain),
  ["h264_vaapi", "hevc_vaapi", "av1_vaapi"].map(vaapi),
  ["h264_v4l2m2m"].map(plain),
  ["h264_videotoolbox", "hevc_videotoolbox"].map(plain),
];

/** A device's driver that hangs is no device. */
const TIMEOUT_MS = 20_000;
const FRAMES = 10;

/** ffmpeg's arguments for a film on that hardware, for people to take over. Pure. */
export function hardwareArgs({ encoder, device, filter }: Candidate): readonly string[] {
  return [...device, ...(filter === undefined ? [] : ["-vf", filter]), "-c:v", encoder];
}

export interface Hardware {
  /** Options of those that work, each as one text. */
  readonly working: readonly string[];
  /** What was tried and didn't; undefined where nothing failed. */
  readonly finding: Finding | undefined;
}

/** Tries what the node's ffmpeg lists. Throws a DffmpegError of code "node" when the node goes. */
export async function examineHardware(node: ComputeNode): Promise<Hardware> {
  const listed = await node.command([node.config.ffmpeg, "-hide_banner", "-encoders"]);
  const names = new Set(listed.stdout.match(/\S+/g));
  const working: string[] = [];
  const failing: string[] = [];
  for (const kind of kinds) {
    for (const candidate of kind.filter(({ encoder }) => names.has(encoder))) {
      const reason = await tryOut(node, candidate);
      if (reason === undefined) working.push(hardwareArgs(candidate).join(" "));
      else failing.push(`${candidate.encoder}: ${reason.cause}`);
      if (reason !== undefined && candidate === kind[0]) break;
    }
  }
  const text = `listed, but they don't work there: ${failing.join("; ")}`;
  return { working, finding: failing.length === 0 ? undefined : { topic: "hardware", state: "ok", text } };
}

/** The same of a command that nothing else is known of. Pure. */
export function hardwareOf(command: FfmpegCommand): Candidate | undefined {
  const codec = videoCodec(command);
  return codec === undefined ? undefined : candidateOf(codec, devicesOf(command));
}

/**
 * Before a job that needs it: a node that lacks it shall be left out with the reason, not fail window by window.
 * @returns what is wrong with it; undefined where it works
 */
export async function hardwareTrouble(node: ComputeNode, candidate: Candidate): Promise<DffmpegError | undefined> {
  const reason = await tryOut(node, candidate);
  if (!reason) return undefined;
  return new DffmpegError("node", `node ${node.name}: ${candidate.encoder} doesn't work there: ${reason.cause}`, {
    ...(reason.hint !== undefined && { hint: reason.hint }),
    node: node.name,
  });
}

/** @returns why it doesn't work; undefined when it does */
async function tryOut(node: ComputeNode, { encoder, device, filter }: Candidate): Promise<Refusal | undefined> {
  const source = "testsrc2=size=640x360:rate=25,format=yuv420p";
  const argv = [
    ...["-v", "error", "-nostdin", ...device, "-f", "lavfi", "-i", source, "-frames:v", String(FRAMES)],
    ...["-vf", filter ?? "null", "-c:v", encoder, "-f", "nut"],
  ];
  try {
    // What came out must decode to as many frames as went in.
    const { code, stderr } = await node.tryOut(argv, ".nut", { timeoutMs: TIMEOUT_MS, frames: FRAMES });
    if (code === 0) return undefined;
    return stderr.trim() === "" ? { cause: `exit ${code}` } : refusalOf(stderr);
  } catch (thrown) {
    return { cause: messageOf(thrown) };
  }
}
