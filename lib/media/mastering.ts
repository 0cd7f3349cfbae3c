/**
 * Matroska's numbers for the screen a film was mastered on. They are fractions there and whole steps in MP4, so what came
 * by way of an MP4 is near, and gets the numbers of a file that didn't.
 */
import { elementsAt, type Element } from "./ebml.ts";
import { ids } from "./matroska-ids.ts";
import { mendTracks, readTracks, type Tracks } from "./matroska-tracks.ts";

const way = [ids.trackEntry, ids.video, ids.colour, ids.masteringMetadata];

/** @returns undefined where there isn't just one */
function masteringIn({ head, element }: Tracks): Element | undefined {
  const [mastering, ...more] = elementsAt(head, element, way);
  return more.length === 0 ? mastering : undefined;
}

/** @returns undefined where the file has none, or several */
export async function readMastering(path: string): Promise<Buffer | undefined> {
  const tracks = await readTracks(path);
  const found = tracks && masteringIn(tracks);
  return found && Buffer.from(tracks.head.subarray(found.body, found.end));
}

/** Changes nothing where the file hasn't as many bytes of them: whoever compares then sees it. */
export async function writeMastering(path: string, numbers: Buffer): Promise<void> {
  await mendTracks(path, (tracks) => {
    const found = masteringIn(tracks);
    if (!found || found.end - found.body !== numbers.length) return false;
    numbers.copy(tracks.head, found.body);
    return true;
  });
}
