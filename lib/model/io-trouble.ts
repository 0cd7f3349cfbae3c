/**
 * How ffmpeg tells that a file couldn't be read on. It exits 0 all the same (ffmpeg 5.1; -xerror would end it at a damaged
 * picture too), and what it makes of half a source looks whole. Words only; reads nothing.
 */

/**
 * As `grep -E` and RegExp take it: what a share that is away for a moment and a disk that fails make of a read, in the words of
 * glibc, musl and macOS (strerror(3); ffmpeg speaks the C locale). Not what belongs to the source: "Invalid data found".
 */
export const ioTrouble =
  ": (Input/output error|I/O error|Remote I/O error|Stale (NFS )?file handle|Host is down|(Connection|Operation) timed out" +
  "|(Transport endpoint|Socket) (is )?not connected)$";

const trouble = new RegExp(ioTrouble, "m");

/** The line that tells of it; undefined where none does. */
export function ioTroubleIn(text: string): string | undefined {
  return text.split("\n").find((line) => trouble.test(line));
}
