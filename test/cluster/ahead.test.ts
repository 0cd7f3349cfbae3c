/** No gaps for nodes without a share: what they need next is there before they need it. */
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import { startCluster, type Cluster } from "./cluster.ts";

describe("a node without a share", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it("has the next window's part of the source before it's done with the first", async () => {
    // Its first encode reads in real time, slowly enough to tell of its progress, and ends only when that has come; half a
    // minute is enough for any link.
    const ffmpeg = await cluster.program(
      "patient",
      `case $out in *w00000-*) ffmpeg -re "$@" || exit ;; *) exec ffmpeg "$@" ;; esac
      for _ in $(seq 300); do
        ls "\${out%/attempts/*}/segments" | grep -q 's00001' && exit 0
        sleep 0.1
      done
      exit 1`,
    );
    const node = cluster.node("far", { ffmpeg, storage: "none", weight: 1 });
    const [source, coding] = [await fixture(clip), ["-c:v", "libx264", "-preset", "ultrafast", "-an"]];
    const ended = await cluster.run([node], ["--json-events", "-i", source, ...coding, "ahead.mkv"]);
    expect(ended.code, ended.stderr).to.equal(0);
    expect(ended.stdout).to.include('"window-verified","window":1');
    expect(ended.stdout).not.to.include('"attempt-ended"');
  });
});
