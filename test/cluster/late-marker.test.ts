/** A node that was given up and finished all the same: its work is taken, once. */
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { startCluster, type Cluster } from "./cluster.ts";
import { differences, lossless } from "./same.ts";

/**
 * The first window's first attempt loses its runner, as a node does that drops out, and is finished by a second runner
 * with the same orders that nobody listens to. The second ends the first's whole process group, once it's in a session of
 * its own: the first's watchdog would remove the file that the second writes. Later attempts at that window never end.
 */
const dropsOut = `
case "$out" in
  */w00000-a1-*)
    [ "$LATE" ] && exec ffmpeg "$@"
    cat /proc/$PPID/cmdline >"$0.orders"
    LATE=1 setsid bash -c 'mapfile -d "" -t orders <"$0.orders"; kill -KILL -- "-$1"; sleep 20 | "\${orders[@]}"' \
      "$0" $PPID >/dev/null 2>&1 &
    wait ;;
  */w00000-*) exec sleep 60 ;;
  *) exec ffmpeg "$@" ;;
esac`;

describe("an attempt that was given up", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it("counts when its marker comes late, and the attempts that were to replace it are ended", async () => {
    const ffmpeg = await cluster.program("drops-out", dropsOut);
    const nodes = ["a", "b"].map((name) => cluster.node(name, { ffmpeg }));
    const source = await fixture("h264.mp4");
    const job = await cluster.start(nodes, ["--json-events", "-i", source, ...lossless, "late.mkv"]);
    const { code, stderr } = await job.ended;
    expect(code, stderr).to.equal(0);
    const ofFirst = job.events.filter(({ window }) => window === 0);
    const lost = ofFirst.find(({ outcome }) => outcome === "lost");
    const verified = ofFirst.filter(({ type }) => type === "window-verified");
    expect(verified.map(({ node }) => node)).to.deep.equal([lost?.node]);
    expect(await differences(cluster, source, "late.mkv")).to.deep.equal([]);
    // The second runner's standard input alone, which was to keep it alive.
    expect(await cluster.ffmpegs()).to.deep.equal([]);
  });
});
