/**
 * How Windows takes a line apart, written from its documentation and not from what dffmpeg does: first cmd in a batch file,
 * then the C library of the program. https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */

/** A line of a batch file with its variables filled in: %NAME%, and %NAME:~7% for what comes behind 7 characters. */
export function filledLine(line: string, variables: Readonly<Record<string, string>>): string {
  return line.replace(/%%|%([^%:]+)(?::~(\d+))?%|%\d/g, (found, name?: string, from?: string) =>
    found === "%%" ? "%" : (variables[name ?? ""] ?? "").slice(Number(from ?? 0)),
  );
}

/** A line of a batch file after cmd has read it. Throws where cmd would do something with it. */
export function cmdLine(line: string, variables: Readonly<Record<string, string>> = {}): string {
  const filled = filledLine(line, variables);
  let [out, quoted] = ["", false];
  for (let i = 0; i < filled.length; i++) {
    const character = filled[i] ?? "";
    if (character === '"') quoted = !quoted;
    if (quoted || character === '"') out += character;
    else if (character === "^") out += filled[++i] ?? "";
    else if ("&|<>()".includes(character)) throw new Error(`cmd would take ${character} in ${line} for its own`);
    else out += character;
  }
  return out;
}

/** Its words for the program, the program first. */
export function programWords(line: string): string[] {
  const words: string[] = [];
  let rest = line.trimStart();
  const [program = ""] = /^("[^"]*"|\S+)/.exec(rest) ?? [];
  words.push(program.replaceAll('"', ""));
  rest = rest.slice(program.length).replace(/^[ \t]+/, "");
  while (rest !== "") {
    const { word, length } = firstWord(rest);
    words.push(word);
    rest = rest.slice(length).replace(/^[ \t]+/, "");
  }
  return words;
}

function firstWord(text: string): { word: string; length: number } {
  let [word, quoted, at] = ["", false, 0];
  while (at < text.length && (quoted || !/[ \t]/.test(text[at] ?? ""))) {
    const [slashes = ""] = /^\\*/.exec(text.slice(at)) ?? [];
    at += slashes.length;
    if (text[at] !== '"') {
      word += slashes;
      if (slashes !== "") continue;
      word += text[at++] ?? "";
      continue;
    }
    word += "\\".repeat(Math.floor(slashes.length / 2));
    if (slashes.length % 2 === 1) word += '"';
    else if (quoted && text[at + 1] === '"') word += text[++at] ?? "";
    else quoted = !quoted;
    at++;
  }
  return { word, length: at };
}
