/** From files, folders and patterns to a list of sources. Reads folders; opens no file. */
import { readdir, stat } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { checkTheName } from "../model/astray.ts";
import { errnoOf, errnoText } from "../model/errno.ts";
import { DffmpegError } from "../model/errors.ts";

export interface Source {
  /** Absolute. */
  readonly path: string;
  /** The folder its subfolders are counted from, absolute. */
  readonly root: string;
}

/** What is taken from folders; files named by themselves may be called anything. */
const extensions = new Set(
  "3g2 3gp asf avi divx dv f4v flv m1v m2t m2ts m2v m4v mkv mov mp4 mpe mpeg mpg mts mxf nut ogm ogv qt rm rmvb ts vob webm wmv wtv y4m".split(
    " ",
  ),
);
export const isVideoName = (name: string): boolean => extensions.has(extname(name).slice(1).toLowerCase());

const byName = new Intl.Collator("en", { numeric: true });

/** Hidden ones are somebody's work in progress, dffmpeg's own among them. */
const isHidden = (path: string): boolean => path.split("/").some((part) => part.startsWith("."));

export type OnTrouble = (message: string) => void;

/** Names below the folder, relative to it. Links to folders aren't followed: they may lead in circles. */
async function namesBelow(folder: string, below: string, onTrouble: OnTrouble): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((cause: unknown) => {
    const trouble = unreadable(join(folder, below), cause);
    if (below === "") throw trouble;
    // "lost+found" and the like are no reason to do nothing.
    onTrouble(`${trouble.message}: left out`);
    return [];
  });
  const names: string[] = [];
  for (const entry of entries.filter(({ name }) => !isHidden(name))) {
    const name = join(below, entry.name);
    if (entry.isDirectory()) names.push(...(await namesBelow(folder, name, onTrouble)));
    else if (isVideoName(name) && (entry.isFile() || (await isFile(join(folder, name))))) names.push(name);
  }
  return names;
}

/** @throws DffmpegError "input" */
async function inFolder(folder: string, onTrouble: OnTrouble): Promise<Source[]> {
  const names = await namesBelow(folder, "", onTrouble);
  return names.sort(byName.compare).map((name) => ({ path: join(folder, name), root: folder }));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function unreadable(path: string, cause: unknown): DffmpegError {
  return new DffmpegError("input", `${path}: ${errnoText(cause)}`, {
    hint: errnoOf(cause) === "ENOENT" ? checkTheName : "Make it readable for your user.",
    cause,
  });
}

/** The folders before the first part with a pattern: what is found keeps the folders below it. */
function fixedPart(pattern: string): string {
  const parts = pattern.split("/");
  const first = parts.findIndex((part) => isDynamicPattern(part));
  return parts.slice(0, first).join("/") || (pattern.startsWith("/") ? "/" : ".");
}

async function byPattern(pattern: string): Promise<Source[]> {
  const root = resolve(fixedPart(pattern));
  const found = await glob([pattern], { absolute: true, onlyFiles: true, caseSensitiveMatch: true });
  const named = extname(pattern) !== "" && !extname(pattern).includes("*");
  const wanted = found.filter((path) => (named || isVideoName(path)) && !isHidden(path.slice(root.length)));
  return wanted.sort(byName.compare).map((path) => ({ path, root }));
}

async function byWord(word: string, onTrouble: OnTrouble): Promise<Source[]> {
  const path = resolve(word);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return inFolder(path, onTrouble);
  // One that isn't there fails in its turn, with its name, and not the others with it.
  return found || !isDynamicPattern(word) ? [{ path, root: dirname(path) }] : byPattern(word);
}

/**
 * The videos of each word, in the words' order, each once. A word that is no file and no folder is a pattern, which
 * may find nothing.
 * @param onTrouble told of folders below that can't be read, which are left out
 * @throws DffmpegError "input" for a folder of the words that can't be read
 */
export async function findSources(
  words: readonly string[],
  onTrouble: OnTrouble = () => undefined,
): Promise<readonly Source[]> {
  const found: Source[] = [];
  for (const word of words) found.push(...(await byWord(word, onTrouble)));
  return [...new Map(found.map((source) => [source.path, source])).values()];
}

/** The words of a list: a line each; or separated by NUL where there is one, as `find -print0` writes. Pure. */
export function listWords(text: string): readonly string[] {
  const words = text.includes("\0") ? text.split("\0") : text.split(/\r?\n/);
  return words.filter((word) => word !== "");
}
