/** What goes wrong before a job begins, for programs: one event, beside the words and the exit status that people get. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { openDesk, type Desk, type Ended } from "./process.ts";

let desk: Desk;
before(async () => {
  desk = await openDesk();
  await writeFile(path.join(desk.folder, "there.mkv"), "kept");
  await writeFile(path.join(desk.folder, "bad.json"), "{");
});
after(() => desk.clear());

const encode = ["-c:v", "libx264"] as const;
const cases: readonly (readonly [what: string, words: readonly string[], code: string, said: RegExp, hint: RegExp])[] =
  [
    ["an unknown option", ["--slot", "2", "-i", "source.mp4", ...encode, "o.mkv"], "usage", /--slot/, /--slots/],
    ["a value that is none", ["--slots", "x", "-i", "source.mp4", ...encode, "o.mkv"], "usage", /--slots/, /--slots 2/],
    ["no nodes file", ["--nodes", "no.json", "-i", "source.mp4", ...encode, "o.mkv"], "inventory", /no\.json/, /./],
    ["a nodes file that is none", ["--nodes", "bad.json", "-i", "source.mp4", "o.mkv"], "inventory", /bad\.json/, /./],
    ["an output that is there", ["-n", "-i", "source.mp4", ...encode, "there.mkv"], "input", /already exists/, /-y/],
    ["an absent input", ["-i", "absent.mp4", ...encode, "o.mkv"], "input", /^absent\.mp4: /, /Check the name/],
    ["a misspelt command", ["bacth", "films"], "usage", /bacth/, /batch/],
    ["a batch's unknown option", ["batch", "--tto", "x", "films"], "usage", /--tto/, /./],
    ["a queue that never was", ["batch", "--queue", "./typo"], "usage", /no queue in .*typo$/, /Check/],
    ["the same to be forgotten", ["batch", "--queue", "typo", "--forget"], "usage", /no queue in .*typo$/, /Check/],
    ["a queue that is a file", ["batch", "--queue", "./there.mkv", "x", "--", ...encode], "storage", /no queue can be kept in .*there.mkv: ENOTDIR/, /--queue/], // prettier-ignore
    ["a queue in no folder", ["batch", "--queue", "no/such/queue"], "usage", /no folder .*no\/such$/, /Check/],
  ];

/** Of standard output, which has nothing else. */
const eventsOf = ({ stdout }: Ended): readonly unknown[] =>
  stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown]));

describe("an error under --json-events", () => {
  for (const [what, words, code, said, hint] of cases) {
    it(`is one event: ${what}`, async () => {
      const ended = await desk.dffmpeg(words[0] === "batch" ? ["batch", "--json-events", ...words.slice(1)] : [...words, "--json-events"]); // prettier-ignore
      const errors = eventsOf(ended).filter((event) => (event as { type: string }).type === "error");
      expect(errors, ended.stderr).to.have.length(1);
      const [error] = errors as [{ code: string; message: string; hint: string }];
      expect(error.code).to.equal(code);
      expect(error.message).to.match(said);
      expect(error.hint).to.match(hint);
      expect(ended.code).to.equal(1);
      expect(ended.stderr).to.include(error.message);
    });
  }

  it("is told of an ffmpeg that fails at what it runs whole, as the last", async () => {
    const ended = await desk.dffmpeg(["--json-events", "-i", "source.mp4", "-c", "copy", "o1.mkv", "no/o2.mkv"]);
    expect(ended.code).to.equal(1);
    expect(eventsOf(ended).at(-1)).to.include({ type: "error", code: "encode", message: "ffmpeg ended with 1" });
  });

  it("is told of a job that can't be gone on with", async () => {
    const ended = await desk.dffmpeg(["resume", "job-0123456789", "--json-events"]);
    expect(ended.code).to.equal(1);
    const [error, ...more] = eventsOf(ended);
    expect(error).to.include({ type: "error", code: "usage", message: "no job 'job-0123456789'" });
    expect(more).to.deep.equal([]);
  });

  it("is no reason for words on standard output: a dry run's plan is an event too", async () => {
    const ended = await desk.dffmpeg(["--json-events", "--dry-run", "-i", "source.mp4", ...encode, "plan.mkv"]);
    expect(ended.code, ended.stderr).to.equal(0);
    const [plan, ...more] = eventsOf(ended);
    expect(plan).to.include({ type: "plan", mode: "split" }).and.to.have.any.keys("windows");
    expect(more).to.deep.equal([]);
  });

  it("comes of a queue that never was without making one", () => {
    expect(existsSync(path.join(desk.folder, "typo"))).to.equal(false);
  });
});
