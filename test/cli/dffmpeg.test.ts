/** cli/dffmpeg, the file npm links: it only has to find what it starts. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-bin-"));
});
after(() => rm(folder, { recursive: true }));

function run(
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: folder }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

describe("the dffmpeg program", () => {
  let bin: string;
  before(async () => {
    await mkdir(path.join(folder, "package", "cli"), { recursive: true });
    bin = path.join(folder, "package", "cli", "dffmpeg");
    await copyFile(path.join(import.meta.dirname, "..", "..", "cli", "dffmpeg"), bin);
    await writeFile(path.join(folder, "package", "package.json"), '{ "type": "module" }');
  });

  it("says what to do when it isn't built", async () => {
    const { code, stderr } = await run(bin, []);
    expect(code).to.equal(1);
    expect(stderr).to.include("npm run build").and.not.include("    at ");
  });

  it("starts from any folder, through a link as npm makes it", async () => {
    const dist = path.join(folder, "package", "dist", "cli");
    await mkdir(dist, { recursive: true });
    await writeFile(path.join(dist, "main.js"), "console.log(process.argv.slice(2).join('|'));");
    const link = path.join(folder, "dffmpeg-link");
    await symlink(bin, link);
    expect(await run(link, ["-i", "a b.mp4"])).to.deep.equal({
      code: 0,
      stdout: "-i|a b.mp4\n",
      stderr: "",
    });
  });
});
