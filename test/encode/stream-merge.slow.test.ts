import { expect } from "chai";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { encode } from "../../lib/encode.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const run = promisify(execFile);

/** An ffmpeg that notes its arguments, and may refuse the merge that runs alongside the encoding. */
const spy = (folder: string, refusal: string): string => `#!/bin/sh
printf '%s\\n' "$*" >>'${folder}/calls'
${refusal}
exec ffmpeg "$@"
`;

async function packets(path: string): Promise<string> {
  const shown = ["-show_entries", "packet=stream_index,pts,dts,duration,size,flags", "-of", "csv"];
  const { stdout } = await run("ffprobe", ["-v", "error", ...shown, path]);
  return stdout;
}

async function frames(path: string): Promise<string> {
  const { stdout } = await run("ffmpeg", ["-v", "error", "-i", path, "-map", "0:v", "-f", "framemd5", "-"]);
  return stdout.replaceAll(/^#.*\n/gm, "");
}

async function makeSource(path: string, seconds: number): Promise<void> {
  const picture = ["-f", "lavfi", "-i", `testsrc=size=96x64:rate=25:duration=${seconds}`];
  const sound = ["-f", "lavfi", "-i", `sine=duration=${seconds}`];
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "2", "-c:a", "aac"];
  await run("ffmpeg", ["-v", "error", ...picture, ...sound, ...coding, path]);
}

describe("the merge alongside the encoding", () => {
  let folder = "";
  let source = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "stream-merge-"));
    source = join(folder, "source.mp4");
    await makeSource(source, 12);
  });
  after(() => rm(folder, { recursive: true }));

  /** @returns the merges that ffmpeg was asked for, by their lists */
  async function encodeWith(refusal: string, output: string): Promise<string[]> {
    const ffmpeg = join(folder, "ffmpeg");
    await rm(join(folder, "calls"), { force: true });
    await writeFile(ffmpeg, spy(folder, refusal));
    await chmod(ffmpeg, 0o755);
    const args = ["-y", "-i", source, "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "-c:a", "aac", output];
    await encode({ args, ffmpeg });
    const calls = await readFile(join(folder, "calls"), "utf8");
    return [...calls.matchAll(/\S*\/(\w+)\.ffconcat/g)].map((match) => match[1] ?? "");
  }
  const leftovers = async (): Promise<string[]> =>
    (await readdir(folder)).filter((name) => name.startsWith(".dffmpeg"));

  it("gives the packets that a merge after the fact gives", async () => {
    const [alongside, afterwards] = [join(folder, "alongside.mp4"), join(folder, "afterwards.mp4")];
    expect(await encodeWith("", alongside)).to.deep.equal(["places"]);
    const refusal = `case "$*" in *places.ffconcat*) exit 1 ;; esac`;
    expect(await encodeWith(refusal, afterwards)).to.deep.equal(["places", "list"]);
    expect(await packets(alongside)).to.equal(await packets(afterwards));
    expect(await leftovers()).to.deep.equal([]);
  });

  it("is merged again when it ends too early and says all is well", async () => {
    const output = join(folder, "early.mp4");
    const early = `case "$*" in *places.ffconcat*) for last; do :; done; exec ffmpeg -v error -y -t 1 -i '${source}' "$last" ;; esac`;
    expect(await encodeWith(early, output)).to.deep.equal(["places", "list"]);
    expect((await packets(output)).match(/^packet,0/gm)).to.have.length(300);
    expect(await leftovers()).to.deep.equal([]);
  });

  it("is merged again after the fact when a segment changes while ffmpeg reads it", async () => {
    const output = join(folder, "changing.mp4");
    const spoil = `for list; do case "$list" in *list.ffconcat) break ;; esac; done
      segment=\${list%/*}/$(sed -n "s/^file '\\(.*\\)'/\\1/p" "$list" | head -n 1)
      printf spoilt | dd of="$segment" bs=1 conv=notrunc seek=$(($(wc -c <"$segment") * 7 / 10)) 2>/dev/null`;
    const once = `mkdir '${folder}/once' 2>/dev/null && { ${spoil}; }`;
    const merges = await encodeWith(
      `case "$*" in *places.ffconcat*) exit 1 ;; *list.ffconcat*) ${once} ;; esac`,
      output,
    );
    expect(merges).to.deep.equal(["places", "list", "places", "list"]);
    expect(await frames(output)).to.equal(await frames(source));
    expect(await leftovers()).to.deep.equal([]);
  });

  it("leaves nothing behind when the job is ended", async () => {
    const output = join(folder, "ended.mp4");
    const abort = new AbortController();
    const args = ["-y", "-i", source, "-c:v", "libx264", output];
    const job = encode({
      args,
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === "window-started") abort.abort();
      },
    });
    expect(await job.catch((thrown: unknown) => (thrown as { code: string }).code)).to.equal("interrupted");
    expect(await leftovers()).to.deep.equal([]);
  });

  it("hands out the next window while one is being checked", async () => {
    const events: string[] = [];
    // Long enough for a slot of its own to be given more than one window.
    const long = join(folder, "long.mp4");
    await makeSource(long, 120);
    await encode({
      args: ["-y", "-i", long, "-c:v", "libx264", "-preset", "ultrafast", join(folder, "next.mp4")],
      inventory: inventorySchema.parse({
        version: 1,
        storage: { root: folder },
        nodes: [{ name: "one", transport: "local", slots: 1 }],
      }),
      onEvent: (event) => {
        if (event.type === "window-started") events.push(`start ${event.window}`);
        if (event.type === "window-verified") events.push(`verified ${event.window}`);
      },
    });
    expect(events.slice(0, 2)).to.deep.equal(["start 0", "start 1"]);
    expect(events.filter((event) => event.startsWith("verified"))).to.have.length(events.length / 2);
  });
});
