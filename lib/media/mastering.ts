/**
 * Matroska's numbers for the screen a film was mastered on. They are fractions there and whole steps in MP4, so what came
 * by way of an MP4 is near, and gets the numbers of a file that didn't.
 */
import { open, type FileHandle } from "node:fs/promises";
import { readAt } from "./boxes.ts";
import { elementsAt, sumUp, type Element } from "./ebml.ts";

/** Segment, tracks. */
const tracksWay = [0x18538067, 0x1654ae6b];
/** From there: track, video, colour, mastering metadata. */
const masteringWay = [0xae, 0xe0, 0x55b0, 0x55d0];
/** Tracks come first in what ffmpeg writes; fonts and pictures come behind them. */
const HEAD_BYTES = 1 << 20;

interface Found {
  readonly tracks: Element;
  readonly mastering: Element;
}

/** @returns undefined where there isn't just one */
function findMastering(head: Buffer): Found | undefined {
  const [tracks] = elementsAt(head, { body: 0, end: head.length }, tracksWay);
  const found = tracks && tracks.end <= head.length ? elementsAt(head, tracks, masteringWay) : [];
  const [mastering] = found;
  return tracks && mastering && found.length === 1 ? { tracks, mastering } : undefined;
}

/** @returns undefined where the file has none, or several */
export async function readMastering(path: string): Promise<Buffer | undefined> {
  const file = await open(path);
  const head = await readAt(file, 0, HEAD_BYTES).finally(() => file.close());
  const found = findMastering(head);
  return found && Buffer.from(head.subarray(found.mastering.body, found.mastering.end));
}

async function overwrite(file: FileHandle, numbers: Buffer): Promise<void> {
  const head = await readAt(file, 0, HEAD_BYTES);
  const found = findMastering(head);
  if (!found || found.mastering.end - found.mastering.body !== numbers.length) return;
  numbers.copy(head, found.mastering.body);
  sumUp(head, found.tracks);
  const { body, end } = found.tracks;
  await file.write(head, body, end - body, body);
}

/** Changes nothing where the file hasn't as many bytes of them: whoever compares then sees it. */
export async function writeMastering(path: string, numbers: Buffer): Promise<void> {
  const file = await open(path, "r+");
  await overwrite(file, numbers).finally(() => file.close());
}
