import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { timelineFile } from "../../cli/timeline-file.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

describe("--timeline", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-timeline-"));
  });
  after(() => rm(folder, { recursive: true }));

  const args = ["-i", "in.mkv", "out.mkv"];
  const clock = { now: () => 0 };

  it("draws what happened, of a job that failed too", async () => {
    const file = path.join(folder, "failed.html");
    const timeline = timelineFile(file, args, clock);
    timeline.see({ type: "planned", mode: "split", reason: "5 key frames" });
    await timeline.write(new DffmpegError("encode", "window 3 failed everywhere"));
    const page = await readFile(file, "utf8");
    expect(page).to.match(/^<!doctype html>[^]*<h1>out.mkv<[^]*window 3 failed everywhere[^]*<\/html>\n$/);
  });

  it("writes nothing where there was no plan", async () => {
    const file = path.join(folder, "none.html");
    await timelineFile(file, args, clock).write(new DffmpegError("input", "no such file"));
    expect(existsSync(file)).to.equal(false);
  });

  it("is an error of its own where it can't be written", async () => {
    const timeline = timelineFile(path.join(folder, "no", "t.html"), args, clock);
    timeline.see({ type: "planned", mode: "split", reason: "5 key frames" });
    const failure = await timeline.write().catch((thrown: unknown) => thrown);
    expect(failure).to.include({ code: "storage" });
  });
});
