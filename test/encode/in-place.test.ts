import { expect } from "chai";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NameTaken, putInPlace } from "../../lib/encode/in-place.ts";

describe("a finished output", () => {
  let folder: string;
  let part: string;
  let output: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "in-place-"));
    [part, output] = [join(folder, ".part.mkv"), join(folder, "out.mkv")];
    await writeFile(part, "ours");
  });
  afterEach(() => rm(folder, { recursive: true }));
  const contents = async (): Promise<Record<string, string>> => {
    const names = (await readdir(folder)).sort();
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
    );
  };

  it("gets its name, over another file only where that may go", async () => {
    await putInPlace(part, output, false);
    expect(await contents()).to.deep.equal({ "out.mkv": "ours" });
    await writeFile(part, "anew");
    await putInPlace(part, output, true);
    expect(await contents()).to.deep.equal({ "out.mkv": "anew" });
  });

  it("is kept beside what took its name meanwhile, as often as that happens", async () => {
    await writeFile(output, "theirs");
    for (const name of ["out (dffmpeg).mkv", "out (dffmpeg 2).mkv"]) {
      await writeFile(part, "ours");
      const thrown: unknown = await putInPlace(part, output, false).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(NameTaken);
      expect((thrown as NameTaken).message)
        .to.contain(`${output} came to be while this ran`)
        .and.contain(name);
    }
    expect(await contents()).to.deep.equal({
      ...{ "out (dffmpeg 2).mkv": "ours", "out (dffmpeg).mkv": "ours", "out.mkv": "theirs" },
    });
  });
});
