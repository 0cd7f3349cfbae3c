import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { withOwnName } from "../../lib/encode/own-name.ts";
import { intoPart, runHere } from "../../lib/encode/whole-here.ts";

describe("a command that runs whole here", () => {
  it("overwrites the hidden file, which it says once, whatever the command says of the output", () => {
    for (const words of [["-y"], ["-n"], ["-y", "-y"], []]) {
      const command = parseCommand([...words, "-i", "in.mkv", "-c", "copy", "out.mkv"]);
      expect(intoPart({ command }, ".part.mkv")).to.deep.equal(["-y", "-i", "in.mkv", "-c", "copy", ".part.mkv"]);
    }
    const late = parseCommand(["-i", "in.mkv", "-c", "copy", "-y", "out.mkv"]);
    expect(intoPart({ command: late }, ".part.mkv").filter((word) => word === "-y")).to.have.length(1);
  });

  it("names its output in what ffmpeg says of the hidden file, in however many pieces that comes", () => {
    const names = withOwnName("/films/.dffmpeg-run_1.webm", "/films/x.webm");
    const said = "[webm] no /films/.dffmpeg-run_1.webm\n.dffmpeg-run_1.webm: Invalid argument .dff";
    const shown = (said.match(/./gs) ?? []).map((letter) => names.take(letter)).join("") + names.rest();
    expect(shown).to.equal("[webm] no /films/x.webm\nx.webm: Invalid argument .dff");
  });

  it("shows its errors under its output's name where nobody was told of the hidden one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "whole-here-"));
    const program = join(folder, "ffmpeg");
    await writeFile(program, `#!/bin/sh\nfor last; do :; done\necho "Error opening output file $last." >&2\nexit 3\n`, {
      mode: 0o755,
    });
    const output = join(folder, "out.mp3");
    const [part, command] = [join(folder, ".dffmpeg-run_1.mp3"), parseCommand(["-v", "error", "-i", "in.mkv", output])];
    let said = "";
    const request = { args: [], stdio: "inherit", onFfmpegText: (text: string) => (said += text) } as const;
    const plan = { mode: "whole", command, output, reason: "" } as const;
    const programs = { ffmpeg: program, ffprobe: "", version: "5.1" };
    try {
      expect(await runHere(programs, plan, request, part)).to.equal(3);
      expect(said).to.equal(`Error opening output file ${output}.\n`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("isn't done where its output went while ffmpeg wrote it, though ffmpeg ends with 0", async () => {
    const folder = await mkdtemp(join(tmpdir(), "whole-here-"));
    const program = join(folder, "ffmpeg");
    const output = join(folder, "out/film.mp3");
    await writeFile(program, `#!/bin/sh\nrm -r '${join(folder, "out")}'\n`, { mode: 0o755 });
    await mkdir(join(folder, "out"));
    const command = parseCommand(["-i", "in.mkv", output]);
    const programs = { ffmpeg: program, ffprobe: "", version: "5.1" };
    const plan = { mode: "whole", command, output, reason: "" } as const;
    try {
      const said = await runHere(programs, plan, { args: [] }, join(folder, "out/.dffmpeg-1.mp3")).then(
        () => "done",
        (thrown: unknown) => (thrown as Error).message,
      );
      expect(said).to.equal(
        `${output} isn't there: its folder ${join(folder, "out")} was removed or renamed while it was encoded`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
