import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkRewritable, rewrite } from "../../lib/storage/rewrite.ts";

describe("a file that several dffmpegs change", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rewrite-"));
    file = join(folder, "nodes.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("loses nothing of what any of them wrote at once, a first one's included, and no lock is left", async () => {
    const names = Array.from({ length: 8 }, (_, at) => `n${at}\n`);
    await Promise.all(names.map((name) => rewrite(file, (text) => text + name, "first\n")));
    const lines = (await readFile(file, "utf8")).match(/.*\n/g) ?? [];
    expect(lines.toSorted()).to.deep.equal(["first\n", ...names]);
    expect(await readdir(folder)).to.deep.equal(["nodes.json"]);
  });

  it("keeps its mode, and a link to it stays one", async () => {
    await mkdir(join(folder, "real"));
    await writeFile(join(folder, "real/file"), "a", { mode: 0o640 });
    await symlink("real/file", file);
    await rewrite(file, (text) => `${text}b`);
    expect(await readFile(join(folder, "real/file"), "utf8")).to.equal("ab");
    expect((await stat(file)).mode & 0o777).to.equal(0o640);
    expect((await readdir(folder)).toSorted()).to.deep.equal(["nodes.json", "real"]);
  });

  it("that can't be written is told before it's tried, and nothing is made to find out", async () => {
    const said = (path: string): Promise<string> =>
      checkRewritable(path).then(
        () => "",
        (thrown: unknown) => (thrown as Error).message,
      );
    expect(await said(join(folder, "new/er/nodes.json"))).to.equal("");
    expect(await said(file)).to.equal("");
    expect(await readdir(folder)).to.deep.equal([]);
    await writeFile(file, "{}");
    expect(await said(join(file, "nodes.json"))).to.include("ot a directory");
    // Root may write everything.
    if (process.getuid?.() === 0) return;
    await chmod(file, 0o444);
    expect(await said(file)).to.equal(`${file} can't be written: Permission denied: ${file}`);
    await chmod(folder, 0o555);
    expect(await said(join(folder, "other.json"))).to.include(`Permission denied: ${folder}`);
    await chmod(folder, 0o755);
  });
});
