/** The still pictures of a command: found before planning, and kept beside the windows, which open them again and again. */
import { copyFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import type { Programs } from "../media/programs.ts";
import { isOfPictures, stillStream } from "../media/stills.ts";
import type { FfmpegCommand } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import { laysOver, movieFiles, type Stills } from "../plan/pictures.ts";
import { localPath } from "../plan/screen.ts";
import type { SplitPlan } from "../plan/types.ts";
import { storageError, type JobFolder } from "../storage/job-folder.ts";
import type { HeldFile, Workplace } from "./workplace.ts";

/** Files that filters may lay over the video; no others are looked at. */
export async function findStills(
  programs: Programs,
  command: FfmpegCommand,
  media: readonly MediaInfo[],
  signal?: AbortSignal,
): Promise<Stills> {
  if (!laysOver(command)) return new Map();
  const inputs = command.inputs.flatMap(({ url }, i) => (media[i] && isOfPictures(media[i]) ? [localPath(url)] : []));
  const paths = [...new Set([...inputs, ...movieFiles(command)])];
  const streams = await Promise.all(paths.map((path) => stillStream(programs, path, signal)));
  return new Map(paths.flatMap((path, i) => (streams[i] === undefined ? [] : [[path, streams[i]] as const])));
}

/** Makes the plan's pictures readable for a node, for one attempt. Rejects with a DffmpegError, "node" or "storage". */
export type PictureView = (
  workplace: Workplace,
  signal: AbortSignal,
) => Promise<{ readonly pictures: readonly string[]; readonly release: () => void }>;

/** Each is copied into the job's folder once: there every node gets at it, and it stays as it is. */
export function pictureView({ video }: SplitPlan, { segments }: JobFolder): PictureView {
  let staged: Promise<readonly string[]> | undefined;
  const stage = (): Promise<readonly string[]> =>
    Promise.all(
      video.pictures.map(async ({ path }, i) => {
        const name = `picture${i}${extname(path)}`;
        await copyFile(resolve(path), join(segments, name)).catch((cause: unknown) => {
          throw storageError(join(segments, name), cause);
        });
        return name;
      }),
    );
  return async (workplace, signal) => {
    const names = await (staged ??= stage());
    const held: HeldFile[] = [];
    const release = (): void => {
      for (const file of held) file.release();
    };
    try {
      for (const name of names) held.push(await workplace.bring(name, signal));
    } catch (thrown) {
      release();
      throw thrown;
    }
    return { pictures: held.map(({ path }) => path), release };
  };
}
