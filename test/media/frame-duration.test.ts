import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { withDir } from "tmp-promise";
import { readFrameDuration, removeFrameDuration, writeFrameDuration } from "../../lib/media/frame-duration.ts";

const run = promisify(execFile);

async function rateOf(path: string): Promise<string> {
  const entries = ["-select_streams", "v", "-show_entries", "stream=avg_frame_rate", "-of", "csv=p=0"];
  return (await run("ffprobe", ["-v", "error", ...entries, path])).stdout.trim();
}

describe("how long Matroska says that frames last", () => {
  it("is read of the track that is asked for, and set right where it stands", async () => {
    await withDir(
      async ({ path: folder }) => {
        const path = join(folder, "a.mkv");
        const inputs = ["-f", "lavfi", "-i", "anullsrc", "-f", "lavfi", "-i", "testsrc2=s=32x32:r=24000/1001"];
        await run("ffmpeg", ["-v", "error", ...inputs, "-t", "0.5", "-c:v", "ffv1", path]);
        expect(await rateOf(path)).to.equal("24000/1001");
        const [video, sound] = await Promise.all([0, 1].map((track) => readFrameDuration(path, track)));
        expect([video, sound]).to.deep.equal([41_708_333, undefined]);
        await writeFrameDuration(path, 0, 41_708_375);
        expect(await rateOf(path)).to.equal("2997/125");
        expect(await readFrameDuration(path, 0)).to.equal(41_708_375);
        await removeFrameDuration(path, 1);
        // No room for it: nothing is changed.
        await writeFrameDuration(path, 0, 2 ** 40);
        expect(await rateOf(path)).to.equal("2997/125");
        const checked = ["-v", "error", "-err_detect", "crccheck+explode", "-i", path, "-f", "null", "-"];
        await removeFrameDuration(path, 0);
        expect(await readFrameDuration(path, 0)).to.equal(undefined);
        expect((await run("ffmpeg", checked)).stderr).to.equal("");
      },
      { unsafeCleanup: true },
    );
  });
});
