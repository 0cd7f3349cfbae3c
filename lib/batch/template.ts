/** Output names from templates: "{dir}/{name}-small{ext}". Pure. */
import { basename, dirname, extname, normalize, relative, resolve } from "node:path";
import { DffmpegError } from "../model/errors.ts";

export interface Named {
  /** Absolute. */
  readonly source: string;
  /** The folder it was found below; its own where it was named by itself. */
  readonly root: string;
  /** With its dot. */
  readonly extension: string;
  readonly profile: string;
  readonly height: number | undefined;
}

/** Beside the source, as the short form names its output; below another folder, with the folders the source has. */
export const besideTemplate = "{dir}/{name}-dffmpeg{ext}";
export const belowTemplate = "{folder}/{name}{ext}";

const placeholders: Readonly<Record<string, (named: Named) => string>> = {
  dir: ({ source }) => dirname(source),
  folder: ({ source, root }) => relative(root, dirname(source)),
  name: ({ source }) => basename(source, extname(source)),
  ext: ({ extension }) => extension,
  oldext: ({ source }) => extname(source).slice(1),
  profile: ({ profile }) => profile.replaceAll("/", "_"),
  height: ({ height }) => String(height ?? 0),
};

/** @throws DffmpegError "usage" for an unknown placeholder, or a name that ends in none */
export function checkTemplate(template: string): void {
  const unknown = [...template.matchAll(/\{([^}]*)\}/g)].find(([, name]) => !Object.hasOwn(placeholders, name ?? ""));
  const hint = `Known: ${Object.keys(placeholders)
    .map((name) => `{${name}}`)
    .join(", ")}.`;
  if (unknown) throw new DffmpegError("usage", `output names have no ${unknown[0]}`, { hint });
  if (!/\{(name|folder)\}/.test(template)) {
    throw new DffmpegError("usage", `by '${template}' all files would get one output`, {
      hint: "Have {name} in it, as in '{folder}/{name}{ext}'.",
    });
  }
}

/**
 * The output's absolute path.
 * @param to where a template that names no {dir} and no absolute path begins
 */
export function outputName(template: string, to: string, named: Named): string {
  const filled = template.replaceAll(/\{([^}]*)\}/g, (all, name: string) => placeholders[name]?.(named) ?? all);
  // "{folder}/…" of a file at the top begins with a slash that isn't meant.
  const path = template.startsWith("{folder}/") ? normalize(`./${filled}`) : filled;
  return resolve(to, path);
}
