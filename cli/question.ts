/** ffmpeg's question before it overwrites a file, and the answer from standard input. Decides nothing else. */
import type { Readable } from "node:stream";

export interface QuestionStreams {
  readonly stdin: Readable;
  readonly stderr: NodeJS.WritableStream;
}

/**
 * ffmpeg asks nothing when it was told so or when its standard input is a source
 * (fftools/ffmpeg_opt.c: stdin_interaction).
 */
export function mayAsk(args: readonly string[]): boolean {
  if (args.includes("-nostdin")) return false;
  return !args.some((arg, index) => args[index - 1] === "-i" && /^(-|pipe:.*|fd:.*|\/dev\/stdin)$/.test(arg));
}

/**
 * Asks as ffmpeg 5.1 does: any line that starts with y or Y is a yes, the end of input is a no.
 * What was read beyond the first line is kept for the next question. An aborted signal is a no.
 */
export function overwriteQuestion(
  { stdin, stderr }: QuestionStreams,
  signal: AbortSignal,
): (path: string) => Promise<boolean> {
  const nextLine = lineReader(stdin, signal);
  return async (path) => {
    stderr.write(`File '${path}' already exists. Overwrite? [y/N] `);
    const yes = /^y/i.test((await nextLine()) ?? "");
    if (!yes) stderr.write("Not overwriting - exiting\n");
    return yes;
  };
}

/** A question of dffmpeg's own: "y" or "yes" alone is a yes, and the end of input a no. */
export async function agrees(question: string, { stdin, stderr }: QuestionStreams): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  const answer = await lineReader(stdin, new AbortController().signal)();
  if (answer === undefined) stderr.write("\n");
  return /^y(es)?$/i.test((answer ?? "").trim());
}

/** The next line; what there is at the end of input; undefined after that or when aborted. */
function lineReader(stdin: Readable, signal: AbortSignal): () => Promise<string | undefined> {
  let pending = "";
  let ended = false;
  const takeLine = (): string | undefined => {
    const end = pending.indexOf("\n");
    if (end < 0 && !ended) return undefined;
    const line = end < 0 ? pending : pending.slice(0, end);
    pending = end < 0 ? "" : pending.slice(end + 1);
    return line;
  };
  const readMore = (): Promise<void> =>
    new Promise((resolve) => {
      const settle = (chunk?: unknown): void => {
        if (typeof chunk === "string" || chunk instanceof Uint8Array) pending += chunk.toString();
        else ended = true;
        stdin.off("data", settle).off("end", settle).off("error", settle).pause();
        signal.removeEventListener("abort", settle);
        resolve();
      };
      if (signal.aborted || stdin.readableEnded || stdin.destroyed) settle();
      else {
        signal.addEventListener("abort", settle);
        stdin.on("data", settle).on("end", settle).on("error", settle).resume();
      }
    });
  return async () => {
    for (;;) {
      const line = takeLine();
      if (line !== undefined) return line;
      await readMore();
    }
  };
}
