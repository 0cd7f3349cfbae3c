import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { findSources, listWords } from "../../lib/batch/find.ts";
import { emptyConfig } from "../../lib/batch/config.ts";
import { Queue } from "../../lib/batch/queue.ts";
import { judge } from "../../lib/batch/task.ts";
import { belowTemplate, besideTemplate, checkTemplate, outputName } from "../../lib/batch/template.ts";
import { looksLikeText } from "../../lib/batch/texts.ts";
import { sourcesOf } from "../../lib/batch/wanted.ts";
import type { Asked } from "../../lib/batch/request.ts";

describe("output names", () => {
  const named = { source: "/films/a/b/one.x.avi", root: "/films", extension: ".mkv", profile: "hevc", height: 720 };

  it("keep the folders below the one that was given", () => {
    expect(outputName(belowTemplate, "/out", named)).to.equal("/out/a/b/one.x.mkv");
    expect(outputName(belowTemplate, "/out", { ...named, root: "/films/a/b" })).to.equal("/out/one.x.mkv");
    expect(outputName(besideTemplate, "/cwd", named)).to.equal("/films/a/b/one.x-dffmpeg.mkv");
    expect(outputName("{profile}/{folder}/{height}p {name}.{oldext}{ext}", "/out", named)).to.equal(
      "/out/hevc/a/b/720p one.x.avi.mkv",
    );
  });

  it("are refused where a placeholder is unknown, or all files would share one", () => {
    expect(() => {
      checkTemplate("{nmae}.mkv");
    }).to.throw("no {nmae}");
    expect(() => {
      checkTemplate("out{ext}");
    }).to.throw("all files would get one output");
  });
});

describe("a name that isn't UTF-8", () => {
  it("is said to be none, and not that nothing is there", async () => {
    const [folder, queue] = [await mkdtemp(join(tmpdir(), "dffmpeg-latin-")), await Queue.look("/absent")];
    await writeFile(Buffer.concat([Buffer.from(`${folder}/f`), Buffer.from([0xfc]), Buffer.from("r.mkv")]), "");
    const [source] = await findSources([folder]);
    const programs = { ffmpeg: "ffmpeg", ffprobe: "ffprobe", version: "" };
    const judging = { config: emptyConfig, queue, programs, outputs: new Map<string, string>() };
    const decision = await judge({ key: "", asked: {} as Asked, source: source! }, judging);
    expect(decision.do === "fail" && decision.why).to.match(/its name isn't UTF-8$/);
    await rm(folder, { recursive: true });
  });
});

describe("sources", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-find-"));
    for (const name of ["a/10.mkv", "a/9.mkv", "a/b/one.MP4", "a/notes.txt", ".hid/x.mkv", "a/.part.mkv", "odd.bin"]) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), "");
    }
    await symlink(join(folder, "odd.bin"), join(folder, "a", "link.mkv"));
  });
  after(() => rm(folder, { recursive: true }));
  const found = async (...words: string[]): Promise<string[]> =>
    (await findSources(words.map((word) => join(folder, word)))).map(({ path }) => path.slice(folder.length + 1));

  it("are the videos below a folder, as people count, without hidden ones", async () => {
    expect(await found("a")).to.deep.equal(["a/9.mkv", "a/10.mkv", "a/b/one.MP4", "a/link.mkv"]);
    expect(await found("a", "a/9.mkv")).to.have.length(4);
  });

  it("are what a pattern means, its folders counted from where it begins to vary", async () => {
    expect(await found("a/*.mkv")).to.deep.equal(["a/9.mkv", "a/10.mkv", "a/link.mkv"]);
    expect(await found("**/*")).to.deep.equal(["a/9.mkv", "a/10.mkv", "a/b/one.MP4", "a/link.mkv"]);
    expect((await findSources([join(folder, "**/*.MP4")]))[0]?.root).to.equal(folder);
    expect(await found("*.avi")).to.deep.equal([]);
  });

  it("leave out TypeScript, which has a transport stream's name, unless it is named by itself", async () => {
    const packet = Buffer.alloc(188, 0xff);
    packet.set([0x47, 0x40, 0x00, 0x10, 0x00]);
    await mkdir(join(folder, "ts"));
    await writeFile(join(folder, "ts", "film.ts"), packet);
    await writeFile(join(folder, "ts", "begun.ts"), "");
    for (const name of ["index.ts", "index.d.MTS"]) await writeFile(join(folder, "ts", name), "export {}; // ä\r\n");
    const names = async (word: string): Promise<string[]> =>
      (
        await sourcesOf({ asked: { to: null, moveTo: null } as unknown as Asked, words: [join(folder, "ts", word)] })
      ).map(({ path }) => basename(path));
    expect(await names("")).to.deep.equal(["begun.ts", "film.ts"]);
    expect(await names("*.ts")).to.deep.equal(["begun.ts", "film.ts"]);
    expect(await names("index.ts")).to.deep.equal(["index.ts"]);
  });

  it("begin as a text does where a character is cut off at the end, but not with other bytes", () => {
    expect(looksLikeText(Buffer.from("tä").subarray(0, 2))).to.equal(true);
    expect(looksLikeText(Buffer.from([0x47, 0xff, 0x41]))).to.equal(false);
    expect(looksLikeText(Buffer.from([0x47, 0x01, 0x41]))).to.equal(false);
  });

  it("may be called anything where they are named by themselves, and may be missing: that's said in their turn", async () => {
    expect(await found("odd.bin", "gone.mkv")).to.deep.equal(["odd.bin", "gone.mkv"]);
  });

  it("aren't looked for where the batch puts outputs and originals", async () => {
    const asked = { to: join(folder, "a", "b"), moveTo: null } as unknown as Asked;
    const paths = (await sourcesOf({ asked, words: [join(folder, "a")] })).map(({ path }) => path);
    expect(paths).to.not.include(join(folder, "a/b/one.MP4"));
    expect(paths).to.have.length(3);
    expect(await sourcesOf({ asked: { ...asked, to: folder }, words: [join(folder, "a")] })).to.have.length(4);
  });

  it("are found around a folder that can't be read, which is said, and around links that lead nowhere", async () => {
    await mkdir(join(folder, "c/shut"), { recursive: true });
    await writeFile(join(folder, "c/one.mkv"), "");
    await symlink("nowhere", join(folder, "c/dangling.mkv"));
    await chmod(join(folder, "c/shut"), 0);
    await chmod(folder, 0o755);
    const troubles: string[] = [];
    const root = process.geteuid?.() === 0;
    // Root may read everything.
    if (root) process.seteuid?.(65534);
    const sources = await findSources([join(folder, "c")], (message) => troubles.push(message)).finally(() => {
      if (root) process.seteuid?.(0);
    });
    expect(sources.map(({ path }) => path)).to.deep.equal([join(folder, "c/one.mkv")]);
    expect(troubles).to.deep.equal([`${join(folder, "c/shut")}: Permission denied: left out`]);
  });

  it("come from lists by line, or by NUL where there is one", () => {
    expect(listWords("a b\r\n\n# c\n")).to.deep.equal(["a b", "# c"]);
    expect(listWords("a\nb\0c\0")).to.deep.equal(["a\nb", "c"]);
  });
});
