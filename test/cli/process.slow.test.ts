/** The command line as a process of its own, from arguments to an output. */
import type { ChildProcess } from "node:child_process";
import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import { openDesk, type Desk } from "./process.ts";

let desk: Desk;
before(async () => {
  desk = await openDesk();
});
after(() => desk.clear());

describe("a dffmpeg process that encodes", () => {
  it("refuses in a dry run what the run would refuse: an output that is the input, or in no folder", async () => {
    for (const out of [desk.source, path.join(desk.folder, "nowhere", "out.mp4")]) {
      const args = ["-y", "-i", desk.source, "-c:v", "libx264", out];
      const [dry, real] = await Promise.all([desk.dffmpeg(["--dry-run", ...args]), desk.dffmpeg(args)]);
      expect(dry, out).to.deep.equal({ ...real, code: 1, stdout: "" });
      expect(dry.stderr).to.include(out);
    }
  });

  it("fails where a plan, a list or an explanation can't be written, but not for events of an encode that is done", async () => {
    const nodes = path.join(desk.folder, "printed.json");
    await writeFile(nodes, JSON.stringify({ version: 1, storage: { root: desk.folder }, nodes: [{ name: "pi" }] }));
    const job = ["-i", desk.source, "-c:v", "libx264", "-preset", "ultrafast"];
    const queue = path.join(desk.folder, "printed-queue");
    const asked = [
      ["--dry-run", ...job, "printed.mp4"],
      ["explain", "--", ...job, "printed.mp4"],
      ["nodes", "list", "--nodes", nodes],
      ["batch", "--dry-run", "--queue", queue, desk.source, "--", "-c:v", "libx264"],
    ];
    for (const args of asked) {
      const { code, stderr } = await desk.intoFull(args);
      expect(code, args.join(" ")).to.equal(1);
      expect(stderr, args.join(" ")).to.match(/can't write to standard output/);
    }
    const events = await desk.intoFull(["--json-events", ...job, "events.mp4"]);
    expect([events.code, await exists(path.join(desk.folder, "events.mp4"))]).to.deep.equal([0, true]);
    expect(events.stderr).to.match(/can't write to standard output/);
  });

  it("says nothing with --quiet where ffmpeg does it all, and the output is the same", async () => {
    const copy = (out: string): string[] => ["-i", desk.source, "-c", "copy", out];
    const [ours, pipe] = await Promise.all([
      desk.dffmpeg(["--quiet", ...copy("quiet.mp4")]),
      desk.dffmpeg(["--quiet", "-i", desk.source, "-c", "copy", "-f", "null", "-"]),
      desk.run("ffmpeg", ["-v", "error", ...copy("plain.mp4")]),
    ]);
    expect([ours, pipe]).to.deep.equal([0, 0].map((code) => ({ code, stdout: "", stderr: "" })));
    const [quiet, plain] = await Promise.all(
      ["quiet.mp4", "plain.mp4"].map((name) => readFile(path.join(desk.folder, name))),
    );
    expect(quiet?.equals(plain ?? Buffer.of())).to.equal(true);
  });

  it("encodes, and overwrites only with a yes", async () => {
    const out = path.join(desk.folder, "question.mp4");
    const args = ["-v", "error", "-i", desk.source, "-c:v", "libx264", "-preset", "ultrafast", out];
    expect(await desk.dffmpeg(args)).to.deep.equal({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect((await readFile(out)).length).to.be.above(1000);
    const question = `File '${out}' already exists. Overwrite? [y/N] `;
    await writeFile(out, "kept");
    const [no, end, never] = await Promise.all([
      desk.dffmpeg(args, "n\n"),
      desk.dffmpeg(args, ""),
      desk.dffmpeg(["-n", ...args]),
    ]);
    for (const { code, stderr } of [no, end]) {
      expect([code, stderr]).to.deep.equal([1, `${question}Not overwriting - exiting\n`]);
    }
    expect(never.code).to.equal(1);
    expect(never.stderr).to.include("already exists").and.not.include("[y/N]");
    expect(await readFile(out, "utf8")).to.equal("kept");
    expect(await desk.dffmpeg(args, "y\n")).to.deep.equal({
      code: 0,
      stdout: "",
      stderr: question,
    });
    expect((await readFile(out)).length).to.be.above(1000);
  });

  it("leaves nothing beside the output where it's interrupted twice while the finished file is checked", async () => {
    const place = path.join(desk.folder, "twice");
    await mkdir(place);
    const ffprobe = path.join(desk.folder, "ffprobe-that-waits");
    const script = `#!/bin/sh\ncase "$*" in */twice/.dffmpeg-*) exec sleep 60;; esac\nexec ffprobe "$@"\n`;
    await writeFile(ffprobe, script, { mode: 0o755 });
    const job = ["-i", desk.source, "-c:v", "libx264", "-preset", "ultrafast", path.join(place, "out.mp4")];
    const child = desk.start(["--json-events", "--ffprobe", ffprobe, ...job]);
    await seen(child, '"checking"');
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect(await new Promise((resolve) => child.on("close", resolve))).to.equal(255);
    expect(await readdir(place)).to.deep.equal([]);
  });

  it("ends with 255 and without an output when interrupted in the middle", async () => {
    const out = path.join(desk.folder, "interrupted.mp4");
    const slow = ["-i", await fixture(clip), "-c:v", "libx264", "-preset", "placebo", out];
    const child = desk.start(["--json-events", ...slow]);
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
