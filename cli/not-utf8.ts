/** Words that Node can't hand on as they were given: bytes that aren't UTF-8 become U+FFFD, which names another file. Starts nothing. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { DffmpegError } from "../lib/model/errors.ts";

const REPLACED = "\ufffd";

/** @param given this process's words as bytes, where the system tells; a name may well hold a true U+FFFD */
export function notUtf8(args: readonly string[], given: () => Buffer = ownWords): DffmpegError | undefined {
  const word = args.find((arg) => arg.includes(REPLACED));
  if (word === undefined || isUtf8(given())) return undefined;
  return new DffmpegError("usage", `'${word}' isn't UTF-8: another file would be read or written than you named`, {
    hint: "Choose an output's name in UTF-8; rename a source, or link it: ln -s FILE link.mkv. convmv renames whole folders.",
  });
}

function ownWords(): Buffer {
  try {
    return readFileSync("/proc/self/cmdline");
  } catch {
    return Buffer.alloc(0); // not Linux, where names are Unicode
  }
}
