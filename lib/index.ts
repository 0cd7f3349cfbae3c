/** The public API of the library: silent, never exits, installs no signal handlers. */
export { encode } from "./encode.ts";
export * from "./planning.ts";
export { checkNodes, type CheckRequest } from "./encode/doctor.ts";
export type { Finding, NodeVerdict } from "./model/verdict.ts";
export { sameFile } from "./storage/claim.ts";
export { listJobs, removeJob, sweep as sweepJobs, type JobState, type JobSummary } from "./storage/jobs.ts";
export { ownRoot } from "./storage/places.ts";
export { benchNodes, otherSlots, writeSpeeds, type BenchRequest, type BenchResult } from "./encode/bench-nodes.ts";
export { addNode, freshInventory, sameNode, speedBeside } from "./encode/new-node.ts";
export type { WrittenNode } from "./encode/nodes-text.ts";
export { checkRewritable } from "./storage/rewrite.ts";
export { keyPair, type KeyPair } from "./nodes/key-pair.ts";
export {
  letInCommand,
  letsIn,
  loginArgv,
  logoutArgv,
  knownHostsLine,
  setupCommand,
  unpackCommand,
  type Login,
} from "./nodes/let-in.ts";
export { setupUser } from "./nodes/ssh-error.ts";
export { shownKey, type ShownKey } from "./nodes/shown-key.ts";
export { enableNodes } from "./encode/enable-nodes.ts";
export { removeNodes } from "./encode/remove-nodes.ts";
export type { JobEvent, JobListener, JobProgress, NodeProgress } from "./model/events.ts";
export { inventorySchema, nodeSchema, type Inventory, type NodeConfig } from "./model/inventory.ts";
export { reportSchema, type JobReport } from "./model/report.ts";
export { TimelineRecorder } from "./report/timeline.ts";
export { timelinePage } from "./report/timeline-page.ts";
export { foldEvent, newJob } from "./report/aggregate.ts";
export { jobLine, statusLines, type StatusLine, type StatusSize } from "./report/lines.ts";
export { messageFor } from "./report/messages.ts";
export { forgetQueue, planBatch, runBatch } from "./batch/batch.ts";
export { batchConfigSchema, emptyConfig, type BatchConfig } from "./batch/config.ts";
export type { BatchEvent, BatchListener, BatchResult, FileOutcome, FilePlan, FileResult } from "./batch/events.ts";
export { listWords } from "./batch/find.ts";
export { hasQueue } from "./batch/queue.ts";
export { loadBatchConfig } from "./batch/load-config.ts";
export type { Asked, BatchRequest, Wanted } from "./batch/request.ts";
export { belowTemplate, besideTemplate } from "./batch/template.ts";
export { importPytranscoder, type ImportedFiles } from "./batch/import.ts";
