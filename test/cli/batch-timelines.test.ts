import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { batchTimelines, makeTimelines, pageOf } from "../../cli/commands/batch-timelines.ts";
import type { BatchEvent, FileOutcome } from "../../lib/index.ts";

const started = (source: string, output: string): BatchEvent => ({
  ...{ type: "file-started", source, output, profile: "", nodes: undefined },
});
const planned = (source: string): BatchEvent => ({
  ...{ type: "file-event", source, event: { type: "planned", mode: "split", reason: "" } },
});
const ended = (source: string, outcome: FileOutcome, why: string): BatchEvent => ({
  type: "file-ended",
  result: {
    ...{ source, outcome, why, output: "", hint: undefined },
    ...{ bytesBefore: undefined, bytesAfter: undefined, seconds: 1 },
  },
});

describe("dffmpeg batch --timeline", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-timelines-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const clock = { now: () => 0 };

  it("names a page like its output, with the folders that tell outputs of one name apart", () => {
    const pages = [
      "/small/a/one.mkv",
      "/small/b/one.mkv",
      "/small/b/one.mp4",
      "/other/a/one.mkv",
      "/smaller/a/one.mkv",
    ];
    expect(pages.map((output) => pageOf("/t", "/small", output))).to.deep.equal([
      "/t/a/one.mkv.html",
      "/t/b/one.mkv.html",
      "/t/b/one.mp4.html",
      "/t/@/other/a/one.mkv.html",
      "/t/@/smaller/a/one.mkv.html",
    ]);
  });

  it("writes one for each file that was encoded, failed or cut off, and none for what was skipped", async () => {
    const timelines = batchTimelines(folder, "/small", clock);
    for (const name of ["done", "failed", "cut"]) {
      timelines.see(started(`/films/${name}.avi`, `/small/tv/${name}.mkv`));
      timelines.see(planned(`/films/${name}.avi`));
    }
    timelines.see(ended("/films/skipped.avi", "skipped", "done before"));
    timelines.see(ended("/films/done.avi", "done", "the original is kept"));
    timelines.see(ended("/films/failed.avi", "failed", "window 3 failed everywhere"));
    expect(await timelines.end()).to.deep.equal([]);
    const pages = path.join(folder, "tv");
    expect((await readdir(pages)).sort()).to.deep.equal(["cut.mkv.html", "done.mkv.html", "failed.mkv.html"]);
    const texts = await Promise.all(
      ["done", "failed", "cut"].map((name) => readFile(path.join(pages, `${name}.mkv.html`), "utf8")),
    );
    expect(texts[0]).to.include("done.mkv").and.not.include("the original is kept");
    expect(texts[1]).to.include("window 3 failed everywhere");
    expect(texts[2]).to.include("the batch ended before");
  });

  it("says which it couldn't write", async () => {
    const timelines = batchTimelines(folder, "/small", clock);
    await writeFile(path.join(folder, "tv"), "a file");
    timelines.see(started("/films/a.avi", "/small/tv/a.mkv"));
    timelines.see(planned("/films/a.avi"));
    timelines.see(ended("/films/a.avi", "done", ""));
    const [trouble, ...others] = await timelines.end();
    expect(trouble).to.include(path.join(folder, "tv/a.mkv.html"));
    expect(others).to.deep.equal([]);
  });

  it("makes its folder beforehand, refuses a file in its place and one below a folder that isn't there", async () => {
    await makeTimelines(path.join(folder, "pages"));
    expect(await readdir(path.join(folder, "pages"))).to.deep.equal([]);
    // A batch that goes on has it already.
    await makeTimelines(path.join(folder, "pages"));
    await writeFile(path.join(folder, "film.html"), "");
    for (const name of ["film.html", "misspelt/pages"]) {
      const thrown = await makeTimelines(path.join(folder, name)).catch((refusal: unknown) => refusal);
      expect(thrown, name).to.include({ code: "usage" });
    }
  });
});
