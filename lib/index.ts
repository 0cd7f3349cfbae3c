/** The public API of the library: silent, never exits, installs no signal handlers. */
export { encode, plan } from "./encode.ts";
export type { JobRequest, JobResult, PlanSummary } from "./encode/request.ts";
export { checkNodes, type CheckRequest } from "./encode/doctor.ts";
export type { Finding, NodeVerdict } from "./model/verdict.ts";
export { separateOwn } from "./command/own.ts";
export { expandShortForm } from "./command/shortform.ts";
export { listJobs, removeJob, sweep as sweepJobs, type JobState, type JobSummary } from "./storage/jobs.ts";
export { ownRoot } from "./storage/places.ts";
export { benchNodes, writeSpeeds, type BenchRequest, type BenchResult } from "./encode/bench-nodes.ts";
export { loadInventory } from "./nodes/inventory.ts";
export { DffmpegError, type ErrorCode } from "./model/errors.ts";
export type { JobEvent, JobListener, JobProgress, NodeProgress } from "./model/events.ts";
export { inventorySchema, type Inventory, type NodeConfig } from "./model/inventory.ts";
export { reportSchema, type JobReport } from "./model/report.ts";
export { foldEvent, newJob } from "./report/aggregate.ts";
export { jobLine, statusLines, type StatusLine } from "./report/lines.ts";
export { messageFor } from "./report/messages.ts";
