/** Which of the files that were found are text: .ts and .mts are names of TypeScript too. Reads their beginning only. */
import { open } from "node:fs/promises";
import { extname, resolve } from "node:path";
import type { Source } from "./find.ts";

const isAmbiguous = (path: string): boolean => /^\.m?ts$/i.test(extname(path));

/** A transport stream has a packet's head, with control characters, every 188 bytes. */
const HEAD_BYTES = 1024;

/** Whether it begins as a text does: UTF-8 with no control characters but those of lines. An empty one isn't known. Pure. */
export function looksLikeText(head: Uint8Array): boolean {
  try {
    // The last character may be cut off.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    // eslint-disable-next-line no-control-regex -- they are what tells
    return head.length > 0 && !/[\x00-\x08\x0e-\x1f\x7f]/.test(text);
  } catch {
    return false;
  }
}

async function isText(path: string): Promise<boolean> {
  const handle = await open(path, "r").catch(() => undefined);
  if (!handle) return false; // it fails in its turn, with the reason
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return looksLikeText(buffer.subarray(0, bytesRead));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Those that may be videos. A file that is a word by itself was meant, whatever it is. */
export async function withoutTexts(sources: readonly Source[], words: readonly string[]): Promise<readonly Source[]> {
  const meant = new Set(words.map((word) => resolve(word)));
  const films: Source[] = [];
  for (const source of sources) {
    const doubtful = isAmbiguous(source.path) && !meant.has(source.path);
    if (!doubtful || !(await isText(source.path))) films.push(source);
  }
  return films;
}
