import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SteadyFiles } from "../../lib/batch/steady.ts";
import { nextOf, WatchedFolders } from "../../lib/batch/watched-folders.ts";

describe("a watched folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "watched-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is told of once when it goes, and when it's back", async () => {
    const at = join(folder, "in");
    await mkdir(at);
    const said: string[] = [];
    const folders = new WatchedFolders([at, join(folder, "*.mkv")], (message) => said.push(message));
    await folders.look();
    await rename(at, join(folder, "elsewhere"));
    for (let look = 0; look < 3; look++) await folders.look();
    expect(folders.away()).to.deep.equal([at]);
    await rename(join(folder, "elsewhere"), at);
    for (let look = 0; look < 3; look++) await folders.look();
    const gone = `${at} can't be looked into any more: No such file or directory; waiting for it to come back`;
    expect(said).to.deep.equal([gone, `${at} is back`]);
    expect(folders.away()).to.deep.equal([]);
  });

  it("that isn't there at the beginning is waited for", async () => {
    const at = join(folder, "later");
    const said: string[] = [];
    const folders = new WatchedFolders([at], (message) => said.push(message));
    await folders.look();
    await mkdir(at);
    await folders.look();
    expect(said).to.deep.equal([`${at} isn't there yet; waiting for it`, `${at} is there now`]);
  });

  it("is away where its mount point is what is left of it, and back with its disk or with files", () => {
    const there = { id: "1 2" };
    const left = { is: "folder", id: "9 9", isEmpty: true } as const;
    const { known, say } = nextOf("in", there, left);
    expect(say).to.include("an empty folder is in its place (was its disk unmounted?)");
    expect(nextOf("in", known, left).say).to.equal(undefined);
    for (const id of ["1 2", "5 5"]) {
      expect(nextOf("in", known, { is: "folder", id, isEmpty: id === "1 2" })).to.deep.equal({
        known: { id },
        say: "in is back",
      });
    }
    // Emptied by its user: that is no going away.
    expect(nextOf("in", there, { ...left, id: "1 2" })).to.deep.equal({ known: there });
  });

  it("that was away has no new files for it, whatever numbers they have then", async () => {
    const path = join(folder, "film.mkv");
    const write = async (): Promise<void> => {
      await writeFile(path, "film");
      await utimes(path, 1, 1);
    };
    const steady = new SteadyFiles(0);
    const away = (is: boolean) => () => Promise.resolve(() => is);
    await write();
    expect(await steady.look([{ path }], 0)).to.have.length(1);
    await rename(path, join(folder, "kept"));
    expect(await steady.look([{ path }], 1, away(true))).to.deep.equal([]);
    await write();
    expect(await steady.look([{ path }], 2)).to.deep.equal([]);
    // One that is gone by itself is another when it comes.
    await rm(path);
    expect(await steady.look([{ path }], 3, away(false))).to.deep.equal([]);
    await write();
    expect(await steady.look([{ path }], 4)).to.have.length(1);
  });
});
