/** The streams' descriptions at the beginning of a Matroska file: looked into, and set right where they stand. */
import { open } from "node:fs/promises";
import { readAt } from "./boxes.ts";
import { elementsAt, sumUp, type Element } from "./ebml.ts";
import { ids } from "./matroska-ids.ts";

/** Tracks come first in what ffmpeg writes; fonts and pictures come behind them. */
const HEAD_BYTES = 1 << 20;

/** The file's beginning, and in it all that describes its streams. */
export interface Tracks {
  readonly head: Buffer;
  readonly element: Element;
}

function tracksIn(head: Buffer): Tracks | undefined {
  const [element] = elementsAt(head, { body: 0, end: head.length }, [ids.segment, ids.tracks]);
  return element && element.end <= head.length ? { head, element } : undefined;
}

/** @returns undefined where they aren't at the beginning */
export async function readTracks(path: string): Promise<Tracks | undefined> {
  const file = await open(path);
  return tracksIn(await readAt(file, 0, HEAD_BYTES).finally(() => file.close()));
}

/** @param mend changes bytes, and tells whether it did; the number of bytes stays */
export async function mendTracks(path: string, mend: (tracks: Tracks) => boolean): Promise<void> {
  const file = await open(path, "r+");
  try {
    const tracks = tracksIn(await readAt(file, 0, HEAD_BYTES));
    if (!tracks || !mend(tracks)) return;
    const { head, element } = tracks;
    sumUp(head, element);
    await file.write(head, element.body, element.end - element.body, element.body);
  } finally {
    await file.close();
  }
}
