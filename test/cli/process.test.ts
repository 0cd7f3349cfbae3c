/** The command line as a process of its own, with the real library and the real ffmpeg. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const entry = path.join(repository, "cli", "main.ts");
const tsx = import.meta.resolve("tsx");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
let source: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-process-"));
  source = path.join(folder, "source.mp4");
  await run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-g", "10", source]);
});
after(() => rm(folder, { recursive: true }));

/** Without the nodes file of whoever runs the tests. */
const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: folder,
  XDG_CONFIG_HOME: path.join(folder, "config"),
  DFFMPEG_NODES: "",
});

function run(program: string, args: readonly string[], input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: folder, env: env() }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    // A program that ends without reading its input is no trouble.
    child.stdin?.on("error", () => undefined).end(input);
  });
}

const dffmpeg = (args: readonly string[], input?: string): Promise<Ended> =>
  run(process.execPath, ["--import", tsx, entry, ...args], input);

describe("the dffmpeg process", () => {
  it("passes ffmpeg's own questions through, answer and exit status", async () => {
    for (const question of [["-version"], ["-hide_banner", "-h", "muxer=nosuch"]]) {
      const [theirs, ours] = await Promise.all([run("ffmpeg", question), dffmpeg(question)]);
      expect(ours, question.join(" ")).to.deep.equal(theirs);
    }
  });

  it("says how it's used, and ends with 1, when asked for nothing", async () => {
    const { code, stdout, stderr } = await dffmpeg([]);
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^usage: dffmpeg /);
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8")) as {
      version: string;
    };
    expect(await dffmpeg(["--version"])).to.deep.equal({
      code: 0,
      stdout: `dffmpeg ${version}\n`,
      stderr: "",
    });
  });

  it("refuses an option nobody knows", async () => {
    const { code, stderr } = await dffmpeg(["--nodse", "x", "-i", source, "out.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^dffmpeg: unknown option --nodse\n {2}.+\n$/);
  });

  it("names a source that doesn't exist", async () => {
    const { code, stderr } = await dffmpeg(["-v", "error", "-i", "absent.mp4", "-c:v", "libx264", "never.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.include("absent.mp4").and.not.include("    at ");
  });

  it("names the place in a nodes file that's wrong", async () => {
    const file = path.join(folder, "bad.json");
    await writeFile(file, '{ "version": 1, "storage": { "root": "/srv" }, "nodes": [{ "name": "pi", "wieght": 2 }] }');
    const { code, stderr } = await dffmpeg(["--nodes", file, "-i", source, "never.mp4"]);
    expect(code).to.equal(1);
    expect(stderr).to.include("bad.json").and.include("wieght").and.not.include("    at ");
  });

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

  it("names a node or a nodes file that isn't there before it looks at the source", async () => {
    const file = path.join(folder, "one.json");
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: folder }, nodes: [{ name: "pi" }] }));
    const args = ["-i", source, "-c:v", "libx264", "never.mp4"];
    const [node, missing] = await Promise.all([
      dffmpeg(["--nodes", file, "--only", "nope", ...args]),
      dffmpeg(["--nodes", "absent.json", ...args]),
    ]);
    expect(node.stderr).to.match(/^dffmpeg: no node or group is named 'nope'\n {2}Known: pi\.\n$/);
    expect(missing.stderr).to.match(/^dffmpeg: can't read the nodes file absent\.json: No such file or directory\n/);
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
    const child = spawn(process.execPath, ["--import", tsx, entry, "--json-events", ...slow], {
      cwd: folder,
      env: env(),
      stdio: ["ignore", "pipe", "ignore"],
    });
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
