/** The command line as a process of its own, from arguments to an output. */
import type { ChildProcess } from "node:child_process";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import { dffmpegIn, runIn, startDffmpeg, type Ended } from "./process.ts";

let folder: string;
let source: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-process-"));
  source = path.join(folder, "source.mp4");
  await runIn(folder, "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-g", "10", source]);
});
after(() => rm(folder, { recursive: true }));

const run = (program: string, args: readonly string[]): Promise<Ended> => runIn(folder, program, args);
const dffmpeg = (args: readonly string[], input?: string): Promise<Ended> => dffmpegIn(folder, args, input);

describe("a dffmpeg process that encodes", () => {
  it("refuses in a dry run what the run would refuse: an output that is the input, or in no folder", async () => {
    for (const out of [source, path.join(folder, "nowhere", "out.mp4")]) {
      const args = ["-y", "-i", source, "-c:v", "libx264", out];
      const [dry, real] = await Promise.all([dffmpeg(["--dry-run", ...args]), dffmpeg(args)]);
      expect(dry, out).to.deep.equal({ ...real, code: 1, stdout: "" });
      expect(dry.stderr).to.include(out);
    }
  });

  it("says nothing with --quiet where ffmpeg does it all, and the output is the same", async () => {
    const copy = (out: string): string[] => ["-i", source, "-c", "copy", out];
    const [ours, pipe] = await Promise.all([
      dffmpeg(["--quiet", ...copy("quiet.mp4")]),
      dffmpeg(["--quiet", "-i", source, "-c", "copy", "-f", "null", "-"]),
      run("ffmpeg", ["-v", "error", ...copy("plain.mp4")]),
    ]);
    expect([ours, pipe]).to.deep.equal([0, 0].map((code) => ({ code, stdout: "", stderr: "" })));
    const [quiet, plain] = await Promise.all(
      ["quiet.mp4", "plain.mp4"].map((name) => readFile(path.join(folder, name))),
    );
    expect(quiet?.equals(plain ?? Buffer.of())).to.equal(true);
  });

  it("encodes, and overwrites only with a yes", async () => {
    const out = path.join(folder, "question.mp4");
    const args = ["-v", "error", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", out];
    expect(await dffmpeg(args)).to.deep.equal({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect((await readFile(out)).length).to.be.above(1000);
    const question = `File '${out}' already exists. Overwrite? [y/N] `;
    await writeFile(out, "kept");
    const [no, end, never] = await Promise.all([dffmpeg(args, "n\n"), dffmpeg(args, ""), dffmpeg(["-n", ...args])]);
    for (const { code, stderr } of [no, end]) {
      expect([code, stderr]).to.deep.equal([1, `${question}Not overwriting - exiting\n`]);
    }
    expect(never.code).to.equal(1);
    expect(never.stderr).to.include("already exists").and.not.include("[y/N]");
    expect(await readFile(out, "utf8")).to.equal("kept");
    expect(await dffmpeg(args, "y\n")).to.deep.equal({
      code: 0,
      stdout: "",
      stderr: question,
    });
    expect((await readFile(out)).length).to.be.above(1000);
  });

  it("ends with 255 and without an output when interrupted in the middle", async () => {
    const out = path.join(folder, "interrupted.mp4");
    const slow = ["-i", await fixture(clip), "-c:v", "libx264", "-preset", "placebo", out];
    const child = startDffmpeg(folder, ["--json-events", ...slow]);
    await seen(child, '"window-started"');
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).to.equal(255);
    expect(await exists(out)).to.equal(false);
  });
});

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Resolves once the child's standard output holds `text`; rejects if it ends without. */
function seen(child: ChildProcess, text: string): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) resolve();
    });
    child.on("close", () => {
      reject(new Error(`it ended without ${text}: ${output}`));
    });
  });
}
