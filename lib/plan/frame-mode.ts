/** The frame rate mode of the encoded video: -fps_mode, the older -vsync, or what the muxer takes by itself. Pure. */
import type { FfmpegCommand, FfmpegOption } from "../model/command.ts";
import { defaultFrameMode } from "./containers.ts";
import type { FrameMode } from "./frame-sync.ts";
import { readOffset } from "./range.ts";
import type { CommandFacts, Screened } from "./screen.ts";
import type { StreamFacts } from "./streams.ts";
import type { Findings } from "./types.ts";

const named: Readonly<Record<string, FrameMode>> = { cfr: "cfr", vfr: "vfr", passthrough: "passthrough" };
/** -vsync takes numbers as well (opt_vsync in fftools/ffmpeg_opt.c); "auto" is -1. */
const numbered: Readonly<Record<string, FrameMode | "auto">> = {
  ...{ "-1": "auto", "0": "passthrough", "1": "cfr", "2": "vfr" },
};

interface Asked {
  /** As the user wrote it. */
  readonly words: string;
  /** Undefined where it isn't followed. */
  readonly mode: FrameMode | "auto" | undefined;
}

function asked(globals: readonly FfmpegOption[], output: readonly FfmpegOption[]): Asked | undefined {
  const own = output.findLast(({ name }) => name === "fps_mode");
  // Upper or lower case, as ffmpeg reads it.
  const valueOf = (option: FfmpegOption): string => (option.value ?? "").toLowerCase();
  if (own) return { words: `-fps_mode ${own.value ?? ""}`, mode: { ...named, auto: "auto" as const }[valueOf(own)] };
  const all = globals.filter(({ name }) => name === "vsync");
  const [first] = all;
  if (!first) return undefined;
  // A number behind another -vsync isn't read: what counts differs from case to case.
  const same = all.every((option) => valueOf(option) === valueOf(first));
  const mode = { ...named, auto: "auto" as const, ...numbered }[valueOf(first)];
  return { words: `-vsync ${all.map(({ value }) => value ?? "").join(" and ")}`, mode: same ? mode : undefined };
}

/**
 * With one video in one output, -vsync means what -fps_mode means for that stream, and -fps_mode wins.
 * @param input the video's
 */
export function frameModeOf(
  { globals, inputs }: FfmpegCommand,
  { output, muxer }: CommandFacts,
  { rate, inputRate, graphs }: StreamFacts,
  findings: Findings,
  input: number,
): Screened<FrameMode> {
  const { words, mode } = asked(globals, output.options) ?? { words: "", mode: "auto" };
  if (mode === undefined) return { whole: `${words} isn't split` };
  if (mode === "auto") {
    // Of what comes out of a complex graph, ffmpeg doesn't look at the input; nor where -itsoffset moves it.
    const own = graphs?.video || readOffset(inputs[input]?.options ?? []) !== 0;
    const streams = own ? Infinity : (findings.media[input]?.streams.length ?? 0);
    return { split: defaultFrameMode(muxer, findings.ffmpegVersion, streams, rate !== undefined) };
  }
  if (mode === "passthrough" && rate) return { whole: `${words} contradicts -r` };
  if (mode === "passthrough" && inputRate) return { whole: `${words} with -r before the input isn't split` };
  return { split: mode };
}
