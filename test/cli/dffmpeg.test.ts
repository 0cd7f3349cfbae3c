/** cli/dffmpeg, the file npm links: it only has to find what it starts. */
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { ownCallOf } from "../../cli/commands/table.ts";
import { asksFfmpegItself, questions } from "../../cli/passthrough.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-bin-"));
});
after(() => rm(folder, { recursive: true }));

function run(
  program: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { cwd: folder, env: { ...process.env, ...env } },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
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

  it("starts through a link to the folder that it's in", async () => {
    const start = path.join(folder, "package", "dist", "cli", "start.cjs");
    await writeFile(start, "console.log(process.argv.slice(2).join('|'));");
    await mkdir(path.join(folder, "elsewhere"));
    const link = path.join(folder, "elsewhere", "bin");
    await symlink(path.dirname(bin), link);
    expect(await run(path.join(link, "dffmpeg"), ["-i", "a b.mp4"])).to.deep.equal({
      code: 0,
      stdout: "-i|a b.mp4\n",
      stderr: "",
    });
    await rm(start);
  });

  it("lets nobody take a closed standard output for one that was written to", async () => {
    const main = `import { writeSync } from "node:fs"; try { writeSync(1, "x"); } catch (thrown) { console.error(thrown.code); }`;
    await writeFile(path.join(folder, "package", "dist", "cli", "main.js"), main);
    const closed = await run("sh", ["-c", '"$0" x >&-', bin]);
    expect(closed.stderr).to.equal("EBADF\n");
    expect(await run(bin, [])).to.deep.equal({ code: 0, stdout: "x", stderr: "" });
  });

  describe("before Node.js starts", () => {
    /** Programs that say which of them was started, and with what. */
    const stubs = async (...names: readonly string[]): Promise<NodeJS.ProcessEnv> => {
      const place = await mkdtemp(path.join(folder, "stubs-"));
      for (const name of names) {
        await writeFile(path.join(place, name), `#!/bin/sh\nprintf '%s\\n' ${name} "$@"\nexit 7\n`);
        await chmod(path.join(place, name), 0o755);
      }
      return { PATH: place };
    };
    /** What main.ts does with the words, before or behind its other answers. */
    const isForFfmpeg = (args: readonly string[]): boolean =>
      asksFfmpegItself(args) &&
      ownCallOf(args, () => false) === undefined &&
      !args.slice(0, args.indexOf("--") + 1 || undefined).includes("--help") &&
      !args.includes("--version");

    it("hands ffmpeg what the command line would, word for word, and ends as it does", async () => {
      const env = await stubs("ffmpeg", "node");
      for (const question of questions) {
        const args = [question, "a b", "*", "-i"];
        expect(isForFfmpeg(args)).to.equal(true);
        expect(await run(bin, args, env), question).to.deep.include({
          code: 7,
          stdout: `ffmpeg\n${args.join("\n")}\n`,
        });
      }
    });

    it("leaves Node.js whatever the command line wouldn't hand on as it is", async () => {
      const env = await stubs("ffmpeg", "node");
      const others = ["--version", "--help", "--quiet", "--verbose", "--ffmpeg x", "--", "-- --help"];
      const lines = [
        ...others.map((word) => `-version ${word}`),
        "--help -version",
        "-y -version",
        "-i -version",
        "batch -h",
      ];
      for (const line of [...lines, "-versionx", "version", "jobs", ""]) {
        const args = line === "" ? [] : line.split(" ");
        expect(await run(bin, args, env), line).to.deep.include({
          code: 7,
          stdout: `node\n${[bin, ...args].join("\n")}\n`,
        });
      }
    });

    it("leaves it to Node.js to look for an ffmpeg that is named, or to say that there is none", async () => {
      const [both, none] = [await stubs("ffmpeg", "node"), await stubs("node")];
      for (const env of [{ ...both, FFMPEG_PATH: "ffmpeg" }, { ...both, FFMPEG_PATH: "" }, none])
        expect((await run(bin, ["-version"], env)).stdout).to.match(/^node\n/);
    });
  });
});
