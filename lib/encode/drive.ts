/** Keeps every slot of every node at work until each window is verified. The scheduler decides; work.ts carries out. */
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import type { Schedule } from "../schedule/contract.ts";
import { createSchedule } from "../schedule/schedule.ts";
import { Hands } from "./hands.ts";
import type { DoneWindow } from "./outcomes.ts";
import { scheduleSource } from "./schedule-source.ts";
import type { SourceWatch } from "./steady.ts";
import { keepVigil } from "./vigil.ts";
import { Work, type Drive } from "./work.ts";
import { expectedWorker } from "./workers.ts";

export interface Encoded {
  /** Verified, in merge order. */
  readonly windows: readonly DoneWindow[];
  /** Resolves once the attempts that nobody needs any more have ended; a slow node takes seconds for that. */
  readonly ended: Promise<void>;
  /** How fast the nodes were. */
  readonly seen: Schedule["seen"];
}

/** Node.js reads four files at once: many more would only wait, the journal among them. */
const LEAST_CHECKS = 8;

/** The same, ended where a source changes. */
function watched(drive: Drive, sources: Pick<SourceWatch, "glance">): Drive {
  const vigil = keepVigil(sources);
  const emit: Drive["emit"] = (event) => {
    drive.emit(event);
    vigil.see(event);
  };
  return { ...drive, emit, signal: AbortSignal.any([drive.signal, vigil.signal]) };
}

/**
 * @throws DffmpegError "encode" when a window fails everywhere, "input" when a source changes, NotExact, or the signal's reason;
 *   all has ended then
 */
export async function encodeWindows(
  asked: Drive & { readonly sources?: Pick<SourceWatch, "glance"> },
): Promise<Encoded> {
  const drive = asked.sources ? watched(asked, asked.sources) : asked;
  const hands = new Hands();
  const awaited = drive.staff?.awaited ?? [];
  const workers = [...drive.crew.flatMap((member) => hands.add(member)), ...awaited.map(expectedWorker)];
  const { plan } = drive.site;
  const source = scheduleSource(plan);
  const schedule = createSchedule(source, workers, { prior: drive.known });
  // A hundred nodes may be done at the same moment, and this may be the smallest machine of all.
  const site = { ...drive.site, checks: pLimit(Math.max(LEAST_CHECKS, availableParallelism())) };
  const work = new Work({ ...drive, site }, schedule, hands);
  drive.staff?.attach(work);
  try {
    return { windows: await work.finished, ended: work.stop(), seen: schedule.seen };
  } catch (thrown) {
    await work.stop();
    throw thrown;
  }
}
