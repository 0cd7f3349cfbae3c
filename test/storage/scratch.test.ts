/** What a killed run left of its trials goes with the next one, and nothing of anybody else's. */
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { expect } from "chai";
import { ownPlace } from "../../lib/storage/place.ts";
import { makeScratch } from "../../lib/storage/scratch.ts";

describe("a folder for trials", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-scratches-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is this user's alone, and goes with all that is in it", async () => {
    const { path, cleanup } = await makeScratch(folder);
    expect((await stat(path)).mode & 0o777).to.equal(0o700);
    await writeFile(join(path, "sample.mkv"), "");
    await cleanup();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("is cleared away by the next one once its process is gone, and else stays", async () => {
    const own = ownPlace();
    const gone = { ...own, birth: "1" }; // this process's id, but another process's time
    const dead = await makeScratch(folder, gone);
    await writeFile(join(dead.path, "sample.mkv"), "");
    const film = join(folder, "film.mkv");
    await writeFile(film, "");
    const link = join(folder, basename(dead.path).slice(0, -1) + "_");
    await symlink(film, link);
    const elsewhere = await makeScratch(folder, { ...gone, host: "elsewhere" });
    await mkdir(join(folder, "dffmpeg-0"));
    const kept = [elsewhere.path, film, link, join(folder, "dffmpeg-0")];
    const [first, second] = [await makeScratch(folder), await makeScratch(folder)];
    const names = [...kept, first.path, second.path].map((path) => basename(path));
    expect(await readdir(folder)).to.have.members(names);
  });

  it("has a whole path, which no program takes for a protocol's or an option", async () => {
    const { path } = await makeScratch(relative(process.cwd(), folder));
    expect(path.startsWith(`${folder}/`)).to.equal(true);
  });

  it("can't be made where there is no room for it, which is said", async () => {
    const thrown: unknown = await makeScratch(join(folder, "nowhere")).catch((error: unknown) => error);
    expect(thrown).to.be.an("error").with.property("code", "storage");
    expect(thrown).to.have.property("message").that.contains("nowhere");
    expect(thrown).to.have.property("hint").that.contains("TMPDIR");
  });
});
