/** The completion for bash, from the table. Pure. */
import { commandHelp, commandNames, wordsOf } from "./commands.ts";
import type { CommandHelp, OptionHelp } from "./model.ts";
import { encodeOptions } from "./options.ts";

const flags = (options: readonly OptionHelp[]): string => options.map(({ name }) => `--${name}`).join(" ");

/** Options with a value, by what completes it; a default file completion takes place where nothing is offered. */
function valueCases(): string {
  const all = [...Object.values(commandHelp).flatMap(({ options }) => options), ...encodeOptions];
  const named = all.filter(({ value, completes }) => value !== undefined && completes !== "file");
  const names = [...new Set(named.map(({ name }) => `--${name}`))];
  return `    ${names.join(" | ")}) compopt +o default +o bashdefault 2>/dev/null; return ;;`;
}

const valued = (): string =>
  [
    ...new Set(
      [...Object.values(commandHelp).flatMap(({ options }) => options), ...encodeOptions].flatMap(({ name, value }) =>
        value === undefined ? [] : [`--${name}`],
      ),
    ),
  ].join(" | ");

function operandsCase([name, { completes }]: readonly [string, CommandHelp]): string[] {
  const words = wordsOf(name).join(" ") || (Array.isArray(completes) ? completes.join(" ") : "");
  if (name === "help") return [`    help) words="options ${commandNames.join(" ")}" ;;`];
  if (completes === "job")
    return [`    "${name}") words=$("\${COMP_WORDS[0]}" jobs 2>/dev/null | sed -n '2,$s/ .*//p') ;;`];
  return words === "" ? [] : [`    "${name}") words="${words}" ;;`];
}

/** Ends with a newline. */
export function bashCompletion(): string {
  const commands = Object.entries(commandHelp);
  return `# Completes dffmpeg in bash. Made by: dffmpeg completion bash
_dffmpeg() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command="" options="" words="" at word
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case $word in
    --) return ;;
    ${valued()}) ((at++)) ;;
    --*) ;;
    *)
      if [ -z "$command" ]; then
        case $word in
        ${commandNames.join(" | ")}) command=$word ;;
        *) command=encode ;;
        esac
      elif [ "$command" = nodes ]; then
        command="nodes $word"
      fi
      ;;
    esac
  done
  case \${COMP_WORDS[COMP_CWORD - 1]} in
${valueCases()}
    ${valued()}) return ;;
  esac
  case $command in
${commands.map(([name, { options }]) => `    "${name}") options="${flags([...options, { name: "help", text: "" }])}" ;;`).join("\n")}
    *) options="${flags(encodeOptions)} --help --version" ;;
  esac
  case $command in
    "") words="${commandNames.join(" ")}" ;;
${commands.flatMap(operandsCase).join("\n")}
  esac
  case $cur in
    --*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
    -*) ;;
    *) [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
  # One file a line: names may hold blanks. The bash of macOS has no mapfile.
  [ -n "$command" ] || while IFS= read -r word; do COMPREPLY+=("$word"); done < <([[ $cur == -* ]] || compgen -f -- "$cur")
}
complete -o default -o bashdefault -o filenames -F _dffmpeg dffmpeg
`;
}
