/**
 * How long each frame of a track lasts, in nanoseconds, as Matroska's header says: what ffprobe and players call its frame
 * rate. A merge goes by the rate that libavformat guesses of its segments, which is one in common use (get_std_framerate
 * in libavformat): with -r 23.976 that is 24000/1001, where one run writes 2997/125.
 */
import { elementsAt, uintOf, type Element } from "./ebml.ts";
import { ids } from "./matroska-ids.ts";
import { mendTracks, readTracks, type Tracks } from "./matroska-tracks.ts";

function durationIn({ head, element }: Tracks, track: number): Element | undefined {
  const entry = elementsAt(head, element, [ids.trackEntry])[track];
  return entry && elementsAt(head, entry, [ids.defaultDuration])[0];
}

/** @param track counted from 0, in the file's order @returns undefined where the file doesn't say */
export async function readFrameDuration(path: string, track: number): Promise<number | undefined> {
  const tracks = await readTracks(path);
  const found = tracks && durationIn(tracks, track);
  return found && uintOf(tracks.head, found);
}

/** What was said of it becomes nothing: padding of the same length. */
export async function removeFrameDuration(path: string, track: number): Promise<void> {
  await mendTracks(path, (tracks) => {
    const found = durationIn(tracks, track);
    // Three bytes tell what it is, one how long; now it's one and one.
    if (!found || ((tracks.head[found.body - 1] ?? 0) & 0x80) === 0) return false;
    const bytes = found.end - found.body;
    tracks.head.fill(0, found.body - 2, found.end);
    tracks.head.writeUInt16BE((ids.void << 8) + 0x80 + bytes + 2, found.body - 4);
    return true;
  });
}

/** Changes nothing where the number takes more bytes than the file has for it: whoever compares then sees it. */
export async function writeFrameDuration(path: string, track: number, nanoseconds: number): Promise<void> {
  await mendTracks(path, (tracks) => {
    const found = durationIn(tracks, track);
    const bytes = found ? found.end - found.body : 0;
    if (!found || bytes > 6 || nanoseconds >= 256 ** bytes || uintOf(tracks.head, found) === nanoseconds) return false;
    tracks.head.writeUIntBE(nanoseconds, found.body, bytes);
    return true;
  });
}
