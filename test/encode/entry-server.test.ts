import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveEntries, type EntryServer, type Sealed } from "../../lib/encode/entry-server.ts";

const run = promisify(execFile);

async function bytesOf(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}
import { hashFile } from "../../lib/storage/verify.ts";

describe("the server of segments", () => {
  let folder = "";
  let segment = "";
  let sealed: Sealed;
  let server: EntryServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "entries-"));
    segment = join(folder, "segment.nut");
    const picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=1"];
    await run("ffmpeg", ["-v", "error", ...picture, "-c:v", "libx264", "-f", "nut", segment]);
    sealed = { path: segment, ...(await hashFile(segment)) };
  });
  beforeEach(async () => (server = await serveEntries()));
  afterEach(() => server.close());
  after(() => rm(folder, { recursive: true }));

  it("answers a request for a window only once that is there", async () => {
    const order: string[] = [];
    const answered = bytesOf(`${server.url}3`).then((bytes) => {
      order.push("answered");
      return bytes;
    });
    server.fill(0, 1, sealed);
    await bytesOf(`${server.url}0`);
    order.push("filled");
    server.fill(3, 4, sealed);
    expect((await answered).equals(await readFile(segment))).to.equal(true);
    expect(order).to.deep.equal(["filled", "answered"]);
  });

  it("gives places inside a window as segments of the same kind without packets", async () => {
    server.fill(2, 4, sealed);
    const empty = join(folder, "empty.nut");
    await writeFile(empty, await bytesOf(`${server.url}3`));
    const shown = ["-count_packets", "-show_entries", "stream=codec_name,width,nb_read_packets", "-of", "csv=p=0"];
    const { stdout } = await run("ffprobe", ["-v", "quiet", ...shown, empty]);
    expect(stdout.trim()).to.equal("h264,64,N/A");
  });

  it("knows whether what it sent is what was verified", async () => {
    server.fill(0, 1, sealed);
    await bytesOf(`${server.url}0`);
    expect(await server.intact()).to.equal(true);
    server.fill(1, 2, { ...sealed, sha256: sealed.sha256.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) });
    await bytesOf(`${server.url}1`);
    expect(await server.intact()).to.equal(false);
  });

  it("answers nobody who doesn't know the path", async () => {
    server.fill(0, 1, sealed);
    const { origin } = new URL(server.url);
    expect((await fetch(`${origin}/0`)).status).to.equal(404);
    expect((await fetch(`${origin}/guess/0`)).status).to.equal(404);
    expect((await fetch(`${server.url}../0`)).status).to.equal(404);
  });

  it("lets go of those who wait when it ends", async () => {
    const waiting = fetch(`${server.url}9`).then(
      () => "answered",
      () => "cut off",
    );
    server.fill(0, 1, sealed);
    await bytesOf(`${server.url}0`);
    await server.close();
    expect(await waiting).to.equal("cut off");
  });
});
