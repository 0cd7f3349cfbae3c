/** The manual page, from the table, in the man macros that groff and mandoc know. Pure. */
import { commandHelp, commandNames, wordsOf } from "./commands.ts";
import type { OptionHelp } from "./model.ts";
import { optionGroups } from "./options.ts";
import { synopsis } from "./text.ts";

/** Backslashes, dashes that are options, and lines that would begin with a command of roff. */
function roff(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replaceAll("…", "...");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

const option = ({ name, value, text }: OptionHelp): string[] => [
  ".TP",
  `.B ${roff(`--${name}`)}${value === undefined ? "" : ` \\fI${roff(value)}\\fR`}`,
  roff(sentence(text)),
];

/** Names of programs keep their small letters. */
function sentence(text: string): string {
  return /^ff/.test(text) ? `${text}.` : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function command(name: string): string[] {
  const { text, options, examples = [] } = commandHelp[name] ?? { text: [], options: [] };
  const words = wordsOf(name);
  const shown = words.length > 0 ? [] : options;
  return [
    `.SS ${roff(name)}`,
    `.B ${roff(synopsis(name))}`,
    ...text.flatMap((paragraph) => [".PP", roff(paragraph)]),
    ...shown.flatMap(option),
    ...examples.flatMap((example) => [".PP", `\\fB${roff(example.command)}\\fR: ${roff(example.text)}`]),
    ...words.flatMap((word) => command(`${name} ${word}`)),
  ];
}

const example = (line: string): string[] => [".PP", ".RS 4", `.B ${roff(line)}`, ".RE"];

const environment: readonly (readonly [string, string])[] = [
  ["DFFMPEG_NODES", "the nodes file, where --nodes doesn't name one"],
  [
    "DFFMPEG_SPEEDS",
    "the file that keeps how fast nodes were from job to job, none where it's empty; default: ~/.cache/dffmpeg/speeds.json",
  ],
  ["FFMPEG_PATH, FFPROBE_PATH", "the programs on this machine, where --ffmpeg and --ffprobe don't name them"],
  ["NO_COLOR", "no colour in the live view"],
  ["TERM", "with dumb, plain lines take the live view's place"],
];

/** Ends with a newline. */
export function manPage(): string {
  const lines = [
    '.TH DFFMPEG 1 "" dffmpeg "User Commands"',
    // Left as it is: a justified page has gaps and broken words.
    ".ad l",
    ".nh",
    ".SH NAME",
    "dffmpeg \\- one ffmpeg command, every machine you own",
    ".SH SYNOPSIS",
    ".B dffmpeg",
    "[dffmpeg's options] [ffmpeg's options and files]",
    ".br",
    ".B dffmpeg",
    "\\fICOMMAND\\fR [options]",
    ".SH DESCRIPTION",
    roff(
      "Write the ffmpeg command you would write anyway. dffmpeg splits it into windows at key frames of the source, encodes them on your nodes over SSH, checks and joins them: the result is that of one ffmpeg run. What can't be split runs whole, and a line says why.",
    ),
    ...example("dffmpeg -i in.mp4 -c:v libx264 -crf 23 -c:a copy out.mp4"),
    ...example("dffmpeg in.mp4 -c:v libx265"),
    ...example("dffmpeg --nodes nodes.json --only fast -i in.mkv -c:v libx265 out.mkv"),
    ".PP",
    roff(
      "The second is the short form, which writes in-dffmpeg.mp4. The same command again goes on with an interrupted job.",
    ),
    ".SH OPTIONS",
    roff("dffmpeg's own have two dashes, and stand anywhere among ffmpeg's arguments."),
    ...optionGroups.flatMap(({ title, options }) => [`.SS ${title}`, ...options.flatMap(option)]),
    ".SS Others",
    ...option({ name: "help", text: "help on dffmpeg; -h gives ffmpeg's" }),
    ...option({ name: "version", text: "the version of dffmpeg; -version gives ffmpeg's" }),
    ".SH COMMANDS",
    ...commandNames.flatMap(command),
    ".SH EXIT STATUS",
    roff("As ffmpeg's: 0 done, 1 error, 255 interrupted. A second interruption leaves at once."),
    ".SH ENVIRONMENT",
    ...environment.flatMap(([name, text]) => [".TP", `.B ${roff(name)}`, roff(sentence(text))]),
    ".SH FILES",
    ".TP",
    `.I ${roff("~/.config/dffmpeg/nodes.json")}`,
    roff("The nodes file that counts without being named."),
    ".SH SEE ALSO",
    ".BR ffmpeg (1),",
    ".BR ssh (1)",
  ];
  return `${lines.join("\n")}\n`;
}
