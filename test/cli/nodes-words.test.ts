import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { check } from "../../cli/commands/nodes-check.ts";
import { list } from "../../cli/commands/nodes-list.ts";
import { pause } from "../../cli/commands/nodes-pause.ts";
import { remove } from "../../cli/commands/nodes-remove.ts";
import { failureOf } from "../../cli/failure.ts";

describe("names of nodes on the command line", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "nodes-words-"));
    const entries = [
      { name: "here", transport: "local" },
      { name: "attic", host: "attic" },
    ];
    const text = { version: 1, storage: { root: folder }, nodes: entries, groups: { all: ["here", "attic"] } };
    await writeFile(join(folder, "nodes.json"), JSON.stringify(text));
  });
  afterEach(() => rm(folder, { recursive: true }));

  type Command = typeof list;
  async function told(command: Command, ...args: string[]): Promise<{ out: string; err: string }> {
    const [stdout, stderr] = [new PassThrough({ encoding: "utf8" }), new PassThrough({ encoding: "utf8" })];
    const around = { ...process, stdin: process.stdin, stdout, stderr, env: {} };
    await command([...args, "--nodes", join(folder, "nodes.json")], around).catch((thrown: unknown) =>
      stderr.write(failureOf(thrown, { verbose: false }).text),
    );
    return { out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
  }

  it("are refused by list and pause where there is none, with the one that was probably meant", async () => {
    const refusal = "dffmpeg: no node or group is named 'atic'\n  Did you mean attic? Known: here, attic, all.\n";
    expect((await told(list, "--only", "atic")).err).to.equal(refusal);
    expect((await told(pause, "atic")).err).to.equal(refusal);
    expect((await told(list, "--only", "attic")).out)
      .to.match(/^attic +encodes +attic /m)
      .and.not.include("here");
    expect((await told(pause, "all")).err).to.equal("here: paused\nattic: paused\n");
  });

  it("are taken out by remove, a node at a time, which says what stays there", async () => {
    expect((await told(remove, "atic")).err).to.equal(
      "dffmpeg: no node is named 'atic'\n  Did you mean attic? Known: here, attic.\n",
    );
    expect((await told(remove, "all")).err).to.include("It's a group: name its nodes, here attic.");
    expect((await told(remove)).err).to.include("nodes remove needs a node's name");
    expect((await told(remove, "here", "attic")).err).to.include("the last node");
    expect((await told(list)).out).to.include("attic");
    expect((await told(remove, "attic")).err)
      .to.match(/^attic: taken out of .*nodes\.json\n/)
      .and.include("YOU@attic sudo dffmpeg/scripts/setup-compute.sh --undo");
    expect((await told(list)).out)
      .to.include("here")
      .and.not.include("attic");
  });

  it("aren't taken for a film's by check", async () => {
    expect((await told(check, "attic")).err).to.equal(
      "dffmpeg: nodes check takes no names: what is 'attic'?\n  --only attic chooses among the nodes.\n",
    );
  });
});
