/** The commands that the documents show: every ```sh block, with the mark that keeps one from being run. Reads files only. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const top = join(import.meta.dirname, "..", "..");

export interface Block {
  readonly page: string;
  /** 1-based, of its first command. */
  readonly line: number;
  readonly commands: string;
  /** What `<!-- not run: NAME -->` above it says, which readers don't see. */
  readonly notRun: string | undefined;
}

export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(top, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const fence = /(?:<!-- not run: (?<notRun>[^>]*?) -->\s*)?^(?<indent> *)```(?<language>\w*)\n(?<body>.*?)^ *```$/gmsu;

/** Blocks of one language: "sh", or "" for those that name none. */
export function blocksOf(page: string, language: string): readonly Block[] {
  const text = readFileSync(join(top, page), "utf8");
  return [...text.matchAll(fence)].flatMap((match) => {
    const { notRun, indent = "", language: found, body = "" } = match.groups ?? {};
    if (found !== language) return [];
    const before = text.slice(0, match.index + match[0].indexOf("```"));
    const commands = body.replace(new RegExp(`^${indent}`, "gm"), "");
    return [{ page, line: before.split("\n").length + 1, commands, notRun }];
  });
}
