/** The short form: `dffmpeg film.mp4 -c:v libx265`. Rewrites it into ffmpeg's own; looks at the disk only through a predicate. */
import path from "node:path";
import { optionKind } from "./options.ts";
import { readItems } from "./words.ts";

/**
 * Where no "-i" is given and the first file named exists, that file is the input and what follows describes the
 * output; without an output, it's named after the input: "film.mp4" becomes "film-dffmpeg.mp4" beside it. Anything
 * else comes back unchanged, and so do commands that need no input: those with a complex filter graph, or ones that
 * only print something. Throws a DffmpegError of code "input" where the last option lacks its value.
 */
export function expandShortForm(args: readonly string[], isFile: (path: string) => boolean): readonly string[] {
  const items = [...readItems(args)];
  if (items.some((item) => item.kind === "input" || (item.kind === "option" && needsNoInput(item.option.name)))) {
    return args;
  }
  const [input, output] = items.filter((item) => item.kind === "output");
  if (!input || !isFile(input.url)) return args;
  const expanded = [...args.slice(0, input.at), "-i", input.url, ...args.slice(input.next)];
  return output ? expanded : [...expanded, besides(input.url)];
}

function needsNoInput(name: string): boolean {
  return optionKind(name).ends || /^\/?(filter_complex(_script)?|lavfi)$/.test(name);
}

/** A name beginning with a dash would be taken for an option where it stands last. */
function besides(url: string): string {
  const extension = path.posix.extname(url);
  const name = `${url.slice(0, url.length - extension.length)}-dffmpeg${extension}`;
  return name.startsWith("-") ? `./${name}` : name;
}
