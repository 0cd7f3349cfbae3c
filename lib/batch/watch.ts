/** A batch on watched folders: looks into them until the signal, and hands over what comes. Folders that go away are waited for. */
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { reachAll } from "../encode/reach.ts";
import { DffmpegError } from "../model/errors.ts";
import type { Crowd } from "./crowd.ts";
import { warningsTo } from "./events.ts";
import type { Source } from "./find.ts";
import type { Queue } from "./queue.ts";
import type { BatchRequest, Wanted } from "./request.ts";
import { asSeen } from "./seen.ts";
import { SteadyFiles } from "./steady.ts";
import { withoutTexts } from "./texts.ts";
import { isBelow, namedSources } from "./wanted.ts";
import { WatchedFolders } from "./watched-folders.ts";

/** @throws DffmpegError "input" for a folder that can't be read from the beginning */
export async function watch(
  { wanted, onEvent, signal }: BatchRequest,
  { everyMs, settleMs }: NonNullable<BatchRequest["watch"]>,
  queue: Queue,
  crowd: Crowd,
): Promise<void> {
  const looks = wanted.map((one) => ({ one, steady: new SteadyFiles(settleMs) }));
  const words = wanted.flatMap((one) => one.words);
  onEvent?.({ type: "watching", folders: words });
  const folders = new WatchedFolders(words, (message) => onEvent?.({ type: "batch-warning", message }));
  let files = 0;
  for (let isFirst = true; !signal?.aborted && !crowd.ended; isFirst = false) {
    await reachAll(words, warningsTo(onEvent));
    await folders.look();
    const again = [...crowd.held.due(performance.now()), ...(await crowd.missed.back())];
    for (const path of again) for (const { steady } of looks) steady.again(path);
    const before = folders.away();
    // It may have gone while it was looked into.
    const away = async (): Promise<(path: string) => boolean> => {
      await folders.look();
      const gone = [...before, ...folders.away()].map((word) => resolve(word));
      return (path) => gone.some((folder) => isBelow(path, folder));
    };
    for (const { one, steady } of looks) {
      const still = await steady.look(await namedNow(one, before, isFirst), performance.now(), away);
      const fresh = await withoutTexts(still, one.words);
      if (fresh.length === 0) continue;
      files += fresh.length;
      onEvent?.({ type: "files-found", files, earlier: 0 });
      crowd.add(await asSeen(await queue.want(one.asked, fresh)));
    }
    await delay(everyMs, undefined, signal && { signal }).catch(() => undefined);
  }
  crowd.noMore();
}

/** One folder that is away keeps none of the others from being looked into. */
async function namedNow(
  { asked, words }: Wanted,
  away: readonly string[],
  isFirst: boolean,
): Promise<readonly Source[]> {
  const there = words.filter((word) => !away.includes(word));
  try {
    return await namedSources({ asked, words: there });
  } catch (thrown) {
    // It went since it was looked at: the next look tells.
    if (isFirst || !(thrown instanceof DffmpegError)) throw thrown;
    return [];
  }
}
