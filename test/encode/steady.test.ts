import { mkdir, rename, rm, rmdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { dir } from "tmp-promise";
import { watchSources } from "../../lib/encode/steady.ts";
import { parseCommand } from "../../lib/command/parse.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";

describe("the sources of a running job", () => {
  it("haven't changed where they can't be read: that is said instead", async () => {
    const folder = await dir({ unsafeCleanup: true });
    try {
      const film = join(folder.path, "film.mkv");
      await writeFile(film, "one");
      const { stay, glance } = await watchSources({ command: parseCommand(["-i", film, "out.mkv"]) });
      await rm(film);
      await mkdir(film); // opens, and then can't be read
      const thrown: unknown = await stay().catch((error: unknown) => error);
      expect(thrown).to.be.an("error").with.property("code", "storage");
      await glance(); // at another inode, and not to be read: the end of the job tells, or the next look
      await rmdir(film);
      const gone: unknown = await stay().catch((error: unknown) => error);
      expect(gone).to.be.an("error").with.property("code", "input");
      expect(gone).to.have.property("message").that.contains("film.mkv is gone");
    } finally {
      await folder.cleanup();
    }
  });

  it("are also files that no input names", async () => {
    const folder = await dir({ unsafeCleanup: true });
    try {
      const picture = join(folder.path, "logo.png");
      await writeFile(picture, "one");
      const { stay } = await watchSources({ command: parseCommand(["out.mkv"]) }, [picture]);
      await writeFile(picture, "three");
      const thrown: unknown = await stay().catch((error: unknown) => error);
      expect(thrown).to.be.an("error").with.property("code", "input");
    } finally {
      await folder.cleanup();
    }
  });

  it("may be read by others, but not replaced", async () => {
    const folder = await dir({ unsafeCleanup: true });
    try {
      const [film, other] = [join(folder.path, "film.mkv"), join(folder.path, "other.mkv")];
      await writeFile(film, "one");
      await writeFile(other, "two");
      const plan = { command: parseCommand(["-i", `file:${film}`, "out.mkv"]) } as SplitPlan;
      const { stay } = await watchSources(plan);
      await stay();
      await rename(other, film);
      const thrown: unknown = await stay().catch((error: unknown) => error);
      expect(thrown).to.be.an("error").with.property("code", "input");
    } finally {
      await folder.cleanup();
    }
  });

  it("are looked into only where their size, time or inode tells of a change, and once for each", async () => {
    const folder = await dir({ unsafeCleanup: true });
    try {
      const [film, other] = [join(folder.path, "film.mkv"), join(folder.path, "other.mkv")];
      for (const path of [film, other]) {
        await writeFile(path, "one");
        await utimes(path, 1e9, 1e9);
      }
      const { glance } = await watchSources({ command: parseCommand(["-i", film, "out.mkv"]) });
      await rename(other, film);
      await glance(); // another file, with the same bytes and time
      await writeFile(film, "two");
      const thrown: unknown = await glance().catch((error: unknown) => error);
      expect(thrown)
        .to.be.an("error")
        .with.property("message")
        .that.matches(/changed while .*film\.mkv has other content/);
      await rm(film);
      const gone: unknown = await glance().catch((error: unknown) => error);
      expect(gone).to.be.an("error").with.property("message").that.contains("film.mkv is gone");
    } finally {
      await folder.cleanup();
    }
  });
});
