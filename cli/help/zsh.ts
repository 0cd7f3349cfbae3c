/** The completion for zsh, from the table. Pure. */
import { commandHelp, commandNames, wordsOf } from "./commands.ts";
import type { CommandHelp, OptionHelp } from "./model.ts";
import { encodeOptions } from "./options.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** "name:what it does", as _describe wants it. */
const described = (name: string, text: string): string => quoted(`${name.replaceAll(":", "\\:")}:${text}`);

const optionList = (options: readonly OptionHelp[]): string =>
  options.map(({ name, text }) => described(`--${name}`, text)).join(" ");

function valued(wanted: (option: OptionHelp) => boolean): string {
  const all = [...Object.values(commandHelp).flatMap(({ options }) => options), ...encodeOptions];
  const names = all.flatMap((option) => (option.value !== undefined && wanted(option) ? [`--${option.name}`] : []));
  return [...new Set(names)].join("|");
}

function operandsCase([name, { completes }]: readonly [string, CommandHelp]): string[] {
  const words = wordsOf(name);
  if (name === "help") return [`    help) operands=(options ${commandNames.join(" ")}) ;;`];
  if (words.length > 0)
    return [
      `    ${quoted(name)}) operands=(${words.map((word) => described(word, commandHelp[`${name} ${word}`]?.summary ?? "")).join(" ")}) ;;`,
    ];
  if (completes === "job")
    return [`    ${quoted(name)}) operands=(\${(f)"$($words[1] jobs 2>/dev/null | sed -n '2,$s/ .*//p')"}) ;;`];
  return Array.isArray(completes) ? [`    ${quoted(name)}) operands=(${completes.join(" ")}) ;;`] : [];
}

/** Ends with a newline. */
export function zshCompletion(): string {
  const commands = Object.entries(commandHelp);
  const top = commandNames.map((name) => described(name, commandHelp[name]?.summary ?? "")).join(" ");
  return `#compdef dffmpeg
# Completes dffmpeg in zsh. Made by: dffmpeg completion zsh
_dffmpeg() {
  local command="" word at
  local -a options operands
  for ((at = 2; at < CURRENT; at++)); do
    word=$words[at]
    case $word in
    --) _files; return ;;
    ${valued(() => true)}) ((at++)) ;;
    --*) ;;
    *)
      if [[ -z $command ]]; then
        case $word in
        ${commandNames.join("|")}) command=$word ;;
        *) command=encode ;;
        esac
      elif [[ $command == nodes ]]; then
        command="nodes $word"
      fi
      ;;
    esac
  done
  case $words[CURRENT-1] in
    ${valued(({ completes }) => completes === "file")}) _files; return ;;
    ${valued(({ completes }) => completes !== "file")}) return 1 ;;
  esac
  case $command in
${commands.map(([name, { options }]) => `    ${quoted(name)}) options=(${optionList([...options, { name: "help", text: "what this command does" }])}) ;;`).join("\n")}
    *) options=(${optionList([...encodeOptions, { name: "help", text: "what dffmpeg does" }, { name: "version", text: "which dffmpeg this is" }])}) ;;
  esac
  case $command in
    "") operands=(${top}) ;;
${commands.flatMap(operandsCase).join("\n")}
  esac
  if [[ $PREFIX == --* ]]; then
    _describe -o option options
    return
  fi
  (( $#operands )) && _describe command operands
  [[ -n $command && $command != encode ]] || _files
}
if [[ $funcstack[1] == _dffmpeg ]]; then _dffmpeg "$@"; else compdef _dffmpeg dffmpeg; fi
`;
}
