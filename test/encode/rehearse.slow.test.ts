/** Commands that ffmpeg refuses: a line that names the cause, ffmpeg's own error lines, its exit code, and nothing else. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..", "..");
const film = join(root, "fixtures", "bbb-30s.mp4");

describe("a command that ffmpeg refuses", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dffmpeg-refused-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const loader = join(root, "node_modules/tsx/dist/esm/index.mjs");
  const run = (...options: readonly string[]) => {
    const command = ["--import", loader, join(root, "cli/main.ts"), ...options];
    return spawnSync(process.execPath, command, { cwd: folder, input: "", encoding: "utf8" });
  };

  const refused: readonly (readonly [cause: string, options: readonly string[], hint?: string])[] = [
    ["it has no encoder 'nosuch'", ["-c:v", "nosuch"]],
    ["there is no preset or tune 'silly'", ["-c:v", "libx264", "-preset", "silly"]],
    ["it has no filter 'nosuchf'", ["-vf", "nosuchf"]],
    ["-map 0:5 matches no stream", ["-map", "0:5"]],
    ["it has no format 'matrosca'", ["-f", "matrosca"], "Did you mean matroska?"],
    ["it has no encoder 'libx246'", ["-c:v", "libx246"], "Did you mean libx264?"],
  ];
  for (const [cause, options, hint] of refused) {
    it(`is told so at once: ${cause}`, () => {
      const plain = spawnSync("ffmpeg", ["-loglevel", "error", "-i", film, ...options, "plain.mkv"], {
        cwd: folder,
        input: "",
        encoding: "utf8",
      });
      rmSync(join(folder, "plain.mkv"), { force: true });
      const { stderr, status } = run("-i", film, ...options, "out.mkv");
      expect(stderr.split("\n")[0]).to.equal(`dffmpeg: ffmpeg refuses this command: ${cause}`);
      if (hint !== undefined) expect(stderr).to.include(`\n  ${hint} `);
      expect(stderr.trimEnd().split("\n").length, stderr).to.be.at.most(8);
      expect(stderr).not.to.include("ffmpeg version");
      const last = plain.stderr.trimEnd().split("\n").at(-1)!;
      expect(stderr).to.include(last.replace("plain.mkv", "out.mkv"));
      expect(status).to.equal(plain.status);
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  }

  for (const [name, cause] of [
    ["out.mkx", "it has no format for names that end in .mkx"],
    ["out", "the output's name tells no format"],
  ] as const) {
    it(`is told so for a slip in the output's name: ${name}`, () => {
      const { stderr, status } = run("-i", film, name);
      expect(stderr.split("\n")[0]).to.equal(`dffmpeg: ffmpeg refuses this command: ${cause}`);
      expect(stderr).to.include(name).and.not.to.include("ffmpeg version");
      expect(status).to.equal(1);
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  }

  it("leaves one that ffmpeg takes as it was, and says what the hidden file is", () => {
    const { stderr, status } = run("-i", film, "-t", "1", "-c", "copy", "out.mkv");
    expect(stderr).to.match(
      /ffmpeg writes (\.dffmpeg-\w+\.mkv), which is called out\.mkv once it is whole[^]*Output #0[^]*'\1'/,
    );
    expect(status).to.equal(0);
    expect(readdirSync(folder)).to.deep.equal(["out.mkv"]);
  });
});
