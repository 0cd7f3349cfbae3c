/** ffmpeg's own rules of overwriting, in ffmpeg's words. */
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { settleOverwrite } from "../../lib/encode/overwrite.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

describe("an output", () => {
  let folder: string;
  let [there, absent, source] = ["", "", ""];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-overwrite-"));
    const at = (name: string): string => join(folder, name);
    [there, absent, source] = [at("there.mkv"), at("absent.mkv"), at("in.mp4")];
    await writeFile(there, "");
    await writeFile(source, "");
  });
  after(() => rm(folder, { recursive: true }));

  /** "written", or why not; `answer` is the user's. */
  async function settle(options: readonly string[], output: string, answer?: boolean): Promise<string> {
    const command = parseCommand([...options, "-i", source, output]);
    const confirm = answer === undefined ? undefined : (): Promise<boolean> => Promise.resolve(answer);
    try {
      await settleOverwrite(command, output, confirm);
      return "written";
    } catch (error) {
      expect(error).to.be.instanceOf(DffmpegError).and.to.include({ code: "input" });
      return (error as DffmpegError).message;
    }
  }

  it("that isn't there is written, asked or not", async () => {
    for (const options of [[], ["-y"], ["-n"], ["-nostdin"]]) expect(await settle(options, absent)).to.equal("written");
  });

  it("that is there is written with -y or a yes only", async () => {
    const exists = `File '${there}' already exists. Exiting.`;
    expect(await settle(["-y"], there)).to.equal("written");
    expect(await settle([], there, true)).to.equal("written");
    expect(await settle([], there, false)).to.equal("Not overwriting - exiting");
    expect(await settle([], there)).to.equal(exists);
    expect(await settle(["-n"], there, true)).to.equal(exists);
    expect(await settle(["-nostdin"], there, true)).to.equal(exists);
  });

  it("isn't written with both -y and -n", async () => {
    for (const output of [there, absent])
      expect(await settle(["-y", "-n"], output)).to.equal("Error, both -y and -n supplied. Exiting.");
  });

  it("that is an input isn't written even with -y, under whatever name", async () => {
    const link = join(folder, "link.mp4");
    await symlink(source, link);
    for (const output of [source, link, join(folder, "..", folder.split("/").at(-1) ?? "", "in.mp4")])
      expect(await settle(["-y"], output)).to.equal(`Output ${output} same as Input #0 - exiting`);
  });
});
