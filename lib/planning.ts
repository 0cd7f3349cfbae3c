/** The part of the public API that a dry run needs, which loads in half the time: nothing here encodes or connects. */
export { plan } from "./encode/plan-alone.ts";
export type { JobRequest, JobResult, PlanSummary } from "./encode/request.ts";
export { separateOwn } from "./command/own.ts";
export { expandShortForm } from "./command/shortform.ts";
export { awaited as awaitedText, waitTelling } from "./storage/patience.ts";
export { loadInventory } from "./nodes/inventory.ts";
export { DffmpegError, type ErrorCode } from "./model/errors.ts";
