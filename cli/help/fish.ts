/** The completion for fish, from the table. Pure. */
import { commandHelp, commandNames, wordsOf } from "./commands.ts";
import type { CommandHelp, OptionHelp } from "./model.ts";
import { encodeOptions } from "./options.ts";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const line = (condition: string, rest: string): string =>
  `complete -c dffmpeg -n ${quoted(`__dffmpeg_at ${condition}`)} ${rest}`;

function optionLine(condition: string, { name, value, text, completes }: OptionHelp): string {
  const takes = value === undefined ? "" : completes === "file" ? " -rF" : " -x";
  return line(condition, `-l ${name}${takes} -d ${quoted(text)}`);
}

function valued(): string {
  const all = [...Object.values(commandHelp).flatMap(({ options }) => options), ...encodeOptions];
  return [...new Set(all.flatMap(({ name, value }) => (value === undefined ? [] : [`--${name}`])))].join(" ");
}

function commandLines([name, help]: readonly [string, CommandHelp]): string[] {
  const at = name.replaceAll(" ", "-");
  const words = wordsOf(name).map((word) =>
    line(at, `-f -a ${word} -d ${quoted(commandHelp[`${name} ${word}`]?.summary ?? "")}`),
  );
  const options = [...help.options, { name: "help", text: "what this command does" }];
  return [line(at, "-f"), ...words, ...operandLines(at, name, help), ...options.map((one) => optionLine(at, one))];
}

function operandLines(at: string, name: string, { completes }: CommandHelp): string[] {
  if (name === "help") return [line(at, `-f -a ${quoted(["options", ...commandNames].join(" "))}`)];
  if (completes === "job") return [line(at, `-f -a "(dffmpeg jobs 2>/dev/null | sed -n '2,\\$s/ .*//p')"`)];
  return Array.isArray(completes) ? [line(at, `-f -a ${quoted(completes.join(" "))}`)] : [];
}

/** Ends with a newline. */
export function fishCompletion(): string {
  const own = [...encodeOptions, { name: "help", text: "what dffmpeg does" }, { name: "version", text: "of dffmpeg" }];
  return `# Completes dffmpeg in fish. Made by: dffmpeg completion fish
# Which command the words so far call: its name, "start" before there is one, "encode" for ffmpeg's arguments.
function __dffmpeg_command
    set -l command start
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if test "$word" = --
            set command encode
            break
        else if contains -- $word ${valued()}
            set skip 1
        else if string match -q -- '--*' $word
            continue
        else if test $command = start
            if contains -- $word ${commandNames.join(" ")}
                set command $word
            else
                set command encode
            end
        else if test $command = nodes
            set command nodes-$word
        end
    end
    echo $command
end
function __dffmpeg_at
    contains -- (__dffmpeg_command) $argv
end
${commandNames.map((name) => line("start", `-a ${name} -d ${quoted(commandHelp[name]?.summary ?? "")}`)).join("\n")}
${own.map((option) => optionLine("start encode", option)).join("\n")}
${Object.entries(commandHelp).flatMap(commandLines).join("\n")}
`;
}
