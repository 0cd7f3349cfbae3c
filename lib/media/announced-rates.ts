/** The bit rates that encoders of sound announced to ffmpeg's MP4 muxer. Its demuxer tells of those that came out only. */
import { open } from "node:fs/promises";
import { boxAt, boxesIn, outerBoxes, readAt } from "./boxes.ts";

/** Bytes of a sound's sample description before the boxes in it. */
const DESCRIPTION = 28;
const TABLE_HEAD = 8;
const MAXIMUM_AT = 4;

/** @returns bits a second of each track, or more where more came out; undefined for what isn't told */
export async function announcedRates(path: string): Promise<readonly (number | undefined)[]> {
  const file = await open(path, "r");
  try {
    const boxes = (await outerBoxes(file, (await file.stat()).size)) ?? [];
    const found = boxes.find(({ type }) => type === "moov");
    if (!found) return [];
    const moov = await readAt(file, found.body, found.end - found.body);
    return boxesIn(moov, 0, moov.length)
      .filter(({ type }) => type === "trak")
      .map((track) => {
        const table = boxAt(moov, track, "mdia", "minf", "stbl", "stsd");
        const [entry] = table ? boxesIn(moov, table.body + TABLE_HEAD, table.end) : [];
        const rates = entry && boxAt(moov, { body: entry.body + DESCRIPTION, end: entry.end }, "btrt");
        return rates && moov.readUInt32BE(rates.body + MAXIMUM_AT);
      });
  } finally {
    await file.close();
  }
}
