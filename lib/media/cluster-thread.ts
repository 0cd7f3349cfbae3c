/** A thread's entry: walks along the runs of clusters that no other thread walks along, and hands their blocks over. */
import { parentPort, workerData } from "node:worker_threads";
import { walkRuns, type ClusterOrder } from "./cluster-runs.ts";

const order = workerData as ClusterOrder;
// What crosses to another thread arrives as plain bytes.
const [codecPrivate, stripped] = [Buffer.from(order.track.codecPrivate), Buffer.from(order.track.stripped)];
// A failure ends the thread, which is told where it was started.
void walkRuns({ ...order, track: { ...order.track, codecPrivate, stripped } }, (place, blocks) => {
  const columns = Object.values(blocks) as Float64Array<ArrayBuffer>[];
  parentPort?.postMessage(
    { place, blocks },
    columns.map(({ buffer }) => buffer),
  );
});
