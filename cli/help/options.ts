/** dffmpeg's own options before an ffmpeg command, in words. Text only: what they mean is for options.ts. */
import type { OptionGroup, OptionHelp } from "./model.ts";

const nodes: OptionHelp = {
  ...{ name: "nodes", value: "FILE", completes: "file" },
  text: "the machines to use; default: $DFFMPEG_NODES, then ~/.config/dffmpeg/nodes.json, then this machine alone",
};
const only: OptionHelp = { name: "only", value: "NAME,...", text: "only these nodes or groups of that file" };

/** What several commands have in common. */
export const common = {
  nodes,
  only,
  json: { name: "json", text: "as JSON, for programs" },
  verbose: { name: "verbose", text: "also say what is all right" },
} as const satisfies Record<string, OptionHelp>;

/** A new option gets a line here, and one in options.ts for its value. */
export const optionGroups: readonly OptionGroup[] = [
  {
    title: "Where to encode",
    options: [
      nodes,
      only,
      { name: "strict-versions", text: "refuse nodes with another ffmpeg release or processor than this machine" },
      {
        ...{ name: "verify", value: "size|hash|decode" },
        text: "how closely each window is looked at before it counts; default: hash, all of its bytes read back",
      },
      { name: "slots", value: "N", text: "at most so many windows at once on each node" },
      {
        ...{ name: "ffmpeg", value: "PATH", completes: "file" },
        text: "ffmpeg on this machine; default: $FFMPEG_PATH, then ffmpeg",
      },
      {
        ...{ name: "ffprobe", value: "PATH", completes: "file" },
        text: "ffprobe on this machine; default: $FFPROBE_PATH, then ffprobe",
      },
    ],
  },
  {
    title: "What to show",
    options: [
      { name: "dry-run", text: "say what would be done, and encode nothing" },
      { name: "quiet", text: "errors only, ffmpeg's too" },
      { name: "verbose", text: "each attempt at each window, and each command as a node runs it" },
      {
        name: "json-events",
        text: "one JSON event a line on standard output; on standard error where ffmpeg's output goes to standard output",
      },
    ],
  },
  {
    title: "What to keep",
    options: [
      {
        ...{ name: "report", value: "FILE", completes: "file" },
        text: "write as JSON what was done, by whom, when, and how it was checked",
      },
      {
        ...{ name: "timeline", value: "FILE", completes: "file" },
        text: "draw the same as a web page: windows by node, retries, idle gaps, speed over time",
      },
      { name: "keep", text: "keep the job's folder with its windows" },
    ],
  },
];

export const encodeOptions: readonly OptionHelp[] = optionGroups.flatMap(({ options }) => options);
