/** What runners say, in pieces of any size. */
import { expect } from "chai";
import type { AttemptProgress, Marker } from "../../lib/model/attempt.ts";
import { runnerReader } from "../../lib/nodes/progress.ts";
import { markerPrefix } from "../../lib/nodes/runner.ts";

/** Real lines of ffmpeg 5.1.9, two blocks: before the first frame is out, and at the end. */
const blocks = `frame=0
fps=0.00
stream_0_0_q=0.0
bitrate=N/A
total_size=0
out_time_us=N/A
out_time_ms=N/A
out_time=N/A
dup_frames=0
drop_frames=0
speed=N/A
progress=continue
frame=  240
fps=118.32
stream_0_0_q=-1.0
bitrate= 131.2kbits/s
total_size=163928
out_time_us=9933333
out_time_ms=9933333
out_time=00:00:09.933333
dup_frames=0
drop_frames=0
speed=4.9x
progress=end
`;
const marker: Marker = {
  version: 1,
  job: "j",
  window: 1,
  attempt: 1,
  nonce: "n",
  node: "é=1",
  exit: 0,
  size: 5,
  sha256: "ab",
  file: "f",
};

describe("a runner's output", () => {
  function read(chunks: readonly string[]): { progress: AttemptProgress[]; markers: Marker[]; lapses: number } {
    const seen = { progress: [] as AttemptProgress[], markers: [] as Marker[], lapses: 0 };
    const feed = runnerReader({
      onProgress: (progress) => seen.progress.push(progress),
      onMarker: (found) => seen.markers.push(found),
      onLapsed: () => seen.lapses++,
    });
    chunks.forEach(feed);
    return seen;
  }
  const text = `${blocks}${markerPrefix}${JSON.stringify(marker)}\n`;
  const expected = {
    progress: [
      { frames: 0, fps: 0, outTimeUs: undefined },
      { frames: 240, fps: 118.32, outTimeUs: 9_933_333 },
    ],
    markers: [marker],
    lapses: 0,
  };

  it("is progress, block by block, and a marker", () => {
    expect(read([text])).deep.equal(expected);
  });

  it("reads the same however it's cut into chunks", () => {
    expect(read(Array.from(text))).deep.equal(expected);
    for (let at = 0; at <= text.length; at += 7) expect(read([text.slice(0, at), text.slice(at)])).deep.equal(expected);
  });

  it("isn't a marker when it's torn or another version", () => {
    expect(read([`${markerPrefix}{"version":1\n`, `${markerPrefix}{"version":2}\n`]).markers).deep.equal([]);
  });

  it("tells that the lease lapsed", () => {
    expect(read(["dffmpeg-lapsed\n"]).lapses).equal(1);
  });
});
