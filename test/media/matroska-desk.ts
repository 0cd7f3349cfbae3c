/** A folder for the tests of Matroska's index, and a small film taken apart, to be put together in other ways. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixture } from "../../fixtures/generate.ts";
import { matroskaOf, takeApart, type Form, type SmallFilm } from "../../fixtures/matroska-parts.ts";

export interface MatroskaDesk {
  readonly folder: string;
  readonly film: SmallFilm;
  /** @returns the path of the film in another form */
  written(name: string, form: Form): Promise<string>;
  clear(): Promise<void>;
}

export async function openMatroskaDesk(): Promise<MatroskaDesk> {
  const folder = await mkdtemp(join(tmpdir(), "dffmpeg-matroska-"));
  const film = takeApart(await readFile(await fixture("c-h264.mkv")));
  return {
    ...{ folder, film },
    written: async (name, form) => {
      const path = join(folder, `${name}.mkv`);
      await writeFile(path, matroskaOf(film, form));
      return path;
    },
    clear: () => rm(folder, { recursive: true }),
  };
}
