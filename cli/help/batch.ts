/** `dffmpeg batch` and `dffmpeg import` in words. Text only. */
import type { CommandHelp } from "./model.ts";
import { common } from "./options.ts";

export const batch: CommandHelp = {
  summary: "encode many files: folders, patterns, lists, a watched folder",
  operands: "FILE|FOLDER|PATTERN...|- [-- FFMPEG ARGUMENTS]",
  text: [
    "Encodes each video with a profile, by rules, or with the ffmpeg arguments after --. What is done already is skipped, originals stay unless you ask otherwise, and what is interrupted goes on with the same command, or with dffmpeg batch alone. - reads names from standard input. docs/batch.md tells it all.",
    "Exits with 0 when all is done or skipped, 1 when any file failed, 255 when interrupted.",
  ],
  options: [
    {
      name: "profile",
      value: "NAME,...",
      text: "a profile of the configuration, later names over earlier ones; given again, for the files after it",
    },
    {
      name: "config",
      value: "FILE",
      text: "profiles and rules; default: $DFFMPEG_BATCH, then ~/.config/dffmpeg/batch.json",
      completes: "file",
    },
    {
      name: "from",
      value: "FILE",
      text: "a list of files and folders, one a line, or separated by NUL",
      completes: "file",
    },
    {
      name: "to",
      value: "DIR",
      text: "outputs go below it, with the folders their sources are in; default: beside the source, as NAME-dffmpeg",
      completes: "file",
    },
    {
      name: "output",
      value: "TEMPLATE",
      text: "output names: {dir} {folder} {name} {ext} {oldext} {profile} {height}",
    },
    {
      name: "ext",
      value: "EXT",
      text: "the outputs' extension, and so their format; default: the profile's, else the source's",
    },
    { name: "threshold", value: "N", text: "keep the original alone if the output isn't N % smaller" },
    { name: "move", value: "DIR", text: "move originals there once their outputs are verified", completes: "file" },
    { name: "replace", text: "put verified outputs in their originals' places; the originals are gone then" },
    { name: "overwrite", text: "overwrite outputs that this queue didn't make" },
    { name: "watch", text: "go on looking into the folders until Ctrl-C; files that grow are waited for" },
    { name: "settle", value: "TIME", text: "how long a watched file must stay as it is; default: 30s" },
    { name: "every", value: "TIME", text: "how often to look into watched folders; default: 5s" },
    { name: "at-once", value: "N", text: "files at once; default: as many as keep the nodes at work" },
    common.nodes,
    { name: "only", value: "NAME,...", text: "only these nodes or groups; given again, for the files after it" },
    { name: "queue", value: "NAME", text: "a queue of its own, as two batches at once need; default: default" },
    {
      name: "timeline",
      value: "DIR",
      text: "a web page for each encoded file goes there, with the folders of its output: who did what when",
      completes: "file",
    },
    { name: "forget", text: "take what isn't done off the queue" },
    { name: "dry-run", text: "say for each file what would happen, and why" },
    { name: "ffmpeg", value: "PATH", text: "ffmpeg on this machine", completes: "file" },
    { name: "ffprobe", value: "PATH", text: "ffprobe on this machine", completes: "file" },
    { name: "quiet", text: "failures and the last line only" },
    { name: "verbose", text: "each attempt at each window; with --dry-run, each ffmpeg command" },
    { name: "json-events", text: "one JSON event a line on standard output" },
  ],
  examples: [
    { command: "dffmpeg batch films --to small -- -c:v libx265 -c:a copy", text: "all of a folder" },
    {
      command: "dffmpeg batch films --profile hevc --replace --threshold 20",
      text: "in place",
    },
    { command: "dffmpeg batch incoming --watch --to done --move originals", text: "by rules" },
  ],
  completes: "file",
};

const importPytranscoder: CommandHelp = {
  summary: "turn a transcode.yml into batch.json and nodes.json",
  operands: "TRANSCODE.YML",
  text: [
    "Profiles, rules, queues and clusters become dffmpeg's, in batch.json and, where there are clusters, nodes.json. What has no equivalent is said.",
  ],
  options: [
    { name: "to", value: "DIR", text: "where the files go; default: this folder", completes: "file" },
    {
      name: "root",
      value: "DIR",
      text: "nodes.json's storage root, a folder of this machine; default: /var/tmp",
      completes: "file",
    },
    { name: "overwrite", text: "replace files that are there" },
    { name: "dry-run", text: "print them, and write nothing" },
  ],
  completes: "file",
};

export const importHelp: Readonly<Record<string, CommandHelp>> = {
  import: {
    summary: "take over a configuration of another program: pytranscoder",
    text: ["dffmpeg import pytranscoder TRANSCODE.YML"],
    options: [],
  },
  "import pytranscoder": importPytranscoder,
};
