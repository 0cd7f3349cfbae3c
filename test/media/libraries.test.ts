import { copyFile, mkdtemp, realpath, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { rememberedOfLibraries } from "../../lib/media/libraries.ts";

describe("what a program's libraries say", () => {
  let folder: string;
  const before = { ...process.env };
  let asked: number;

  const ask = (program: string) =>
    rememberedOfLibraries(program, "muxer mp4", () => {
      asked += 1;
      return Promise.resolve({ answer: "movflags", keep: true });
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-libraries-"));
    process.env.XDG_CACHE_HOME = join(folder, "cache");
    asked = 0;
  });
  afterEach(async () => {
    process.env = { ...before };
    await rm(folder, { recursive: true });
  });

  it("is asked once of a program whose libraries are known", async function () {
    // A build without libraries of its own is asked each time.
    const { stdout } = spawnSync("ffmpeg", ["-version"], {
      encoding: "utf8",
      env: { ...before, LD_TRACE_LOADED_OBJECTS: "1" },
    });
    if (!/libavformat\S* => /.test(stdout)) this.skip();
    expect([await ask("ffmpeg"), await ask("ffmpeg"), asked]).to.deep.equal(["movflags", "movflags", 1]);
    // Where another library may be put before it, nobody knows what was loaded.
    process.env["LD_PRELOAD"] = "";
    await ask("ffmpeg");
    expect(asked).to.equal(2);
  });

  it("is asked each time of a program that has none", async () => {
    const program = join(folder, "program");
    await copyFile(await realpath("/bin/true"), program);
    await ask(program);
    await ask(program);
    expect(asked).to.equal(2);
  });
});
