import { expect } from "chai";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { guessedText } from "../../cli/commands/nodes-add.ts";
import { bench, unweighed } from "../../cli/commands/nodes-bench.ts";

describe("dffmpeg nodes bench", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "nodes-bench-"))));
  afterEach(() => rm(folder, { recursive: true }));

  async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const [stdout, stderr] = [new PassThrough({ encoding: "utf8" }), new PassThrough({ encoding: "utf8" })];
    const around = { ...process, stdin: process.stdin, stdout, stderr, env: {} };
    const code = await bench(args, around);
    return { code, stdout: String(stdout.read()), stderr: String(stderr.read()) };
  }

  it("leaves the file alone, and says so by its exit status, when nothing could be measured", async () => {
    const file = join(folder, "nodes.json");
    const node = { name: "here", transport: "local", ffmpeg: "/nowhere/ffmpeg" };
    const text = JSON.stringify({ version: 1, storage: { root: folder }, nodes: [node] });
    await writeFile(file, text);
    const { code, stderr } = await run(["--nodes", file]);
    expect(code).to.equal(1);
    expect(stderr).to.contain("here: not measured: ");
    expect(await readFile(file, "utf8")).to.equal(text);
  });

  it("says where a weight is none that was measured", () => {
    const speed = (node: string, weight?: number) => ({ node, weight, slots: 1, best: 1, speeds: [], tried: [] });
    expect(unweighed({ measured: [speed("a", 1), speed("b", 2)] })).to.equal("");
    expect(unweighed({ measured: [speed("a"), speed("b")] })).to.match(/^no weights: .* those in the file stay\n$/);
    const beside = { measured: [speed("here", 2)], failed: [] };
    expect(guessedText(beside, "pi", "here")).to.match(/^pi: its weight is 1, a guess, since pi couldn't be measured;/);
    expect(guessedText({ measured: [speed("pi", 1), speed("here", 2)], failed: [] }, "pi", "here")).to.equal("");
  });
});
