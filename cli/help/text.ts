/** Help as text for a terminal of 80 columns, from the table. Pure. */
import { commandHelp, commandNames, wordsOf } from "./commands.ts";
import type { CommandHelp, OptionHelp } from "./model.ts";
import { optionGroups } from "./options.ts";

const WIDTH = 80;

/** Words in lines no longer than the width; a word longer than that gets a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Two columns; what is explained is put above where it's too long for the first. */
function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.min(22, Math.max(...rows.map(([left]) => left.length)));
  const margin = " ".repeat(width + 4);
  return rows.flatMap(([left, right]) => {
    const [first = "", ...rest] = wrap(right, WIDTH - margin.length);
    const head =
      left.length > width ? [`  ${left}`, `${margin}${first}`] : [`  ${left.padEnd(width)}  ${first}`.trimEnd()];
    return [...head, ...rest.map((line) => margin + line)];
  });
}

export function optionText({ name, value }: OptionHelp): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

const optionRows = (options: readonly OptionHelp[]): readonly string[] =>
  columns(options.map((option) => [optionText(option), option.text]));

/** One line: how a command is written. */
export function synopsis(name: string): string {
  const { options, operands = "" } = commandHelp[name] ?? { options: [] };
  const words = wordsOf(name);
  const many = options.length > 5;
  const given = many ? ["[options]"] : options.map((option) => `[${optionText(option)}]`);
  return ["dffmpeg", name, ...(words.length > 0 ? [words.join("|")] : given), operands].filter(Boolean).join(" ");
}

/** For a hint: how a command is written, and where to read on. */
export function usageOf(name: string): string {
  return `${synopsis(name)}; dffmpeg ${name} --help tells more.`;
}

const list = (names: readonly string[]): readonly string[] =>
  columns(names.map((name) => [name, commandHelp[name]?.summary ?? ""]));

const joined = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

/** A command's --help. */
export function commandText(name: string, help: CommandHelp): string {
  const words = wordsOf(name);
  const examples = help.examples ?? [];
  return joined([
    `dffmpeg ${name}: ${help.summary}`,
    "",
    ...wrap(`usage: ${synopsis(name)}`, WIDTH).map((line, at) => (at === 0 ? line : `  ${line}`)),
    ...help.text.flatMap((paragraph) => ["", ...wrap(paragraph, WIDTH)]),
    ...(words.length > 0 ? ["", ...list(words.map((word) => `${name} ${word}`))] : []),
    ...(words.length > 0 ? ["", `dffmpeg ${name} ${words[0] ?? ""} --help tells more of one.`] : []),
    ...(help.options.length > 0 && words.length === 0 ? ["", ...optionRows(help.options)] : []),
    ...(examples.length > 0 ? ["", ...examples.map(({ command, text }) => `  ${command}   # ${text}`)] : []),
  ]);
}

/** `dffmpeg help options`. */
export const optionsText = joined([
  "dffmpeg's own options: two dashes, anywhere among ffmpeg's arguments.",
  ...optionGroups.flatMap(({ title, options }) => ["", title, ...optionRows(options)]),
  "",
  "  --help, --version    of dffmpeg; -h and -version are ffmpeg's",
  "",
  "Exit status: as ffmpeg's: 0 done, 1 error, 255 interrupted (again: at once).",
]);

export const usageText = `usage: dffmpeg [dffmpeg's options] [ffmpeg's options and files]

  dffmpeg -i in.mp4 -c:v libx264 -crf 23 out.mp4
  dffmpeg --nodes nodes.json -i in.mp4 -c:v libx264 -crf 23 out.mp4

Use --help for dffmpeg and -h for ffmpeg's options.
`;

/** --help: no more than a screen of 24 lines, so that nothing has scrolled away. */
export const helpText = joined([
  "dffmpeg: one ffmpeg command, every machine you own",
  "",
  "  dffmpeg -i in.mp4 -c:v libx264 -crf 23 -c:a copy out.mp4",
  "  dffmpeg in.mp4 -c:v libx265          the short form: writes in-dffmpeg.mp4",
  "  dffmpeg --nodes nodes.json -i in.mkv -c:v libx265 out.mkv",
  "",
  ...wrap(
    "Your ffmpeg command, in windows cut at key frames, on all your nodes: checked and joined, the result is one ffmpeg run's. What can't be split runs whole.",
    WIDTH,
  ),
  "",
  ...list(commandNames),
  "",
  "dffmpeg COMMAND --help and dffmpeg help options tell the rest: --dry-run shows",
  "the plan, --quiet and --verbose say less and more. dffmpeg -h is ffmpeg's help.",
]);
