/** The short form: `dffmpeg film.mp4 -c:v libx265`. Rewrites it into ffmpeg's own; looks at the disk only through a predicate. */
import path from "node:path";
import { DffmpegError } from "../model/errors.ts";
import { optionKind } from "./options.ts";
import { readItems } from "./words.ts";

export interface Expanded {
  /** ffmpeg's own form. */
  readonly args: readonly string[];
  /** The output's name where the short form left it out. */
  readonly named?: string;
}

/**
 * Where no "-i" is given and the first file named exists, that file is the input and what follows describes the
 * output; without an output, it's named after the input: "film.mp4" becomes "film-dffmpeg.mp4" beside it. Anything
 * else comes back unchanged, and so do commands that need no input: those with a complex filter graph, or ones that
 * only print something. Throws a DffmpegError of code "input" where the last option lacks its value, or where there is
 * neither an input nor a file by the first name: ffmpeg would only say that its output has no streams.
 */
export function expandShortForm(args: readonly string[], isFile: (path: string) => boolean): Expanded {
  const items = [...readItems(args)];
  if (items.some((item) => item.kind === "input" || (item.kind === "option" && needsNoInput(item.option.name)))) {
    return { args };
  }
  const [input, output] = items.filter((item) => item.kind === "output");
  if (!input || isElsewhere(input.url)) return { args };
  if (!isFile(input.url)) throw missing(input.url);
  const expanded = [...args.slice(0, input.at), "-i", input.url, ...args.slice(input.next)];
  if (output) return { args: expanded };
  const named = besides(input.url);
  return { args: [...expanded, named], named };
}

function needsNoInput(name: string): boolean {
  return optionKind(name).ends || /^\/?(filter_complex(_script)?|lavfi)$/.test(name);
}

/** Pipes and addresses: no name to look up. */
function isElsewhere(url: string): boolean {
  return url === "-" || /^[a-z][a-z0-9+.-]+:/i.test(url);
}

function missing(url: string): DffmpegError {
  return new DffmpegError("input", `${url}: No such file or directory`, {
    hint: "Without -i, the first file named is the input. Correct its name, or see dffmpeg help for commands.",
  });
}

/** A name beginning with a dash would be taken for an option where it stands last. */
function besides(url: string): string {
  const extension = path.posix.extname(url);
  const name = `${url.slice(0, url.length - extension.length)}-dffmpeg${extension}`;
  return name.startsWith("-") ? `./${name}` : name;
}
