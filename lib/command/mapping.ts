/** Streams by -map, as opt_map in fftools/ffmpeg_opt.c adds and removes them. Chooses nothing by itself. */
import type { StreamPick } from "../model/command.ts";
import { doubtAbout, matchesSpecifier } from "./specifier.ts";
import type { GraphPad, InputStreams, Selection } from "./streams.ts";

interface MapArgument {
  readonly negative: boolean;
  readonly input: number;
  readonly specifier: string;
  /** A "?" at the end: it may match nothing. */
  readonly optional: boolean;
}

/** The streams that all of an output's -map values together pick, in order; a stream may occur twice. */
export function mapStreams(
  maps: readonly string[],
  inputs: readonly InputStreams[],
  pads: readonly GraphPad[] = [],
): Selection {
  let picks: readonly StreamPick[] = [];
  // Whether there was anything a negative -map could have looked at, which is all ffmpeg asks of one.
  let mapped = false;
  for (const text of maps) {
    const label = /^\[([^\]\\']*)\]$/.exec(text)?.[1]?.trim();
    const pad = label === undefined ? undefined : pads.find((one) => one.label === label);
    if (pad) {
      picks = [...picks, pad.pick];
      mapped = true;
      continue;
    }
    const map = readMap(text);
    const input = typeof map === "string" ? undefined : inputs[map.input];
    if (typeof map === "string" || !input) return unclear(typeof map === "string" ? map : noSuchInput(text));
    const doubt = doubtAbout(map.specifier, input.media);
    if (doubt !== undefined) return unclear(doubt);
    const matched = input.usable.filter(({ index }) => matchesSpecifier(map.specifier, input.media, index));
    // There a graph's output counts as the first stream of all, and may be taken out with it.
    if (map.negative && pads.length > 0) return unclear(`'-map ${text}' may mean a filter graph's output`);
    const found: boolean = map.negative ? mapped : matched.length > 0;
    if (!found && !map.optional) return unclear(`ffmpeg refuses '-map ${text}', which matches no stream`);
    const streams = matched.map(({ index }) => ({ input: map.input, stream: index }));
    picks = map.negative ? without(picks, streams) : [...picks, ...streams];
    mapped ||= found;
  }
  return { kind: "picks", picks };
}

/** The parts of a -map value, or why it can't be followed. */
function readMap(text: string): MapArgument | string {
  const negative = text.startsWith("-");
  const body = negative ? text.slice(1) : text;
  if (body.startsWith("[")) return `'-map ${text}' takes a filter graph's output`;
  if (body.includes(",")) return `'-map ${text}' names a stream to synchronise with`;
  const [wanted = "", ...rest] = body.split("?");
  const parts = /^(0|[1-9]\d*):?(.*)$/s.exec(wanted);
  if (!parts) return `'-map ${text}' doesn't begin with the number of an input`;
  return { negative, input: Number(parts[1]), specifier: parts[2] ?? "", optional: rest.length > 0 };
}

function without(picks: readonly StreamPick[], removed: readonly StreamPick[]): readonly StreamPick[] {
  return picks.filter(({ input, stream }) => !removed.some((gone) => gone.input === input && gone.stream === stream));
}

function unclear(reason: string): Selection {
  return { kind: "unclear", reason };
}

function noSuchInput(text: string): string {
  return `ffmpeg refuses '-map ${text}', whose input doesn't exist`;
}
