/** No gaps for nodes without a share: what they need next is there before they need it. */
import { join } from "node:path";
import { expect } from "chai";
import { startCluster, type Cluster } from "./cluster.ts";

const source = join(import.meta.dirname, "..", "..", "fixtures", "bbb-30s.mp4");

describe("a node without a share", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it("has the next window's part of the source before it's done with the first", async () => {
    // Its first encode ends only when that has come; half a minute is enough for any link.
    const ffmpeg = await cluster.program(
      "patient",
      `ffmpeg "$@" || exit
      case $out in *w00000-*) ;; *) exit 0 ;; esac
      for _ in $(seq 300); do
        ls "\${out%/attempts/*}/segments" | grep -q 's00001' && exit 0
        sleep 0.1
      done
      exit 1`,
    );
    const node = cluster.node("far", { ffmpeg, storage: "none", weight: 1 });
    // Slow enough to tell of its progress before it ends.
    const coding = ["-c:v", "libx264", "-preset", "slow", "-an"];
    const ended = await cluster.run([node], ["--json-events", "-i", source, ...coding, "ahead.mkv"]);
    expect(ended.code, ended.stderr).to.equal(0);
    expect(ended.stdout).to.include('"window-verified","window":1');
    expect(ended.stdout).not.to.include('"attempt-ended"');
  });
});
