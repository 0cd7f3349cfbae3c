/** Writes the file of the streams that one run would write as no merge can: see plan/coarse-audio.ts. */
import { join } from "node:path";
import { runCall } from "../media/ffmpeg.ts";
import { probe } from "../media/probe.ts";
import { readSegment } from "../media/segment.ts";
import { newId } from "../model/new-id.ts";
import { MICRO, parseMicroseconds } from "../model/time.ts";
import { COARSE_LATE_SECONDS, coarseCall } from "../plan/coarse-audio.ts";
import type { SoundFile } from "../plan/merge-argv.ts";
import type { MergeSite } from "./stream-merge.ts";

/** @returns undefined where there are none */
export async function coarseAudio({ plan, folder, programs, signal }: MergeSite): Promise<SoundFile | undefined> {
  const picks = plan.merge.coarse.flatMap(({ index }) => plan.merge.picks[index] ?? []);
  if (picks.length === 0) return undefined;
  const path = join(folder.verified, `audio-${newId()}.nut`);
  await runCall(programs, coarseCall(plan.command, picks, plan.video.pick), path, { signal });
  const media = await probe(programs, path, { signal });
  const durations = await Promise.all(
    picks.map(async (_, i) => {
      const packets = await readSegment(programs, path, i, signal);
      return packets?.lastDuration ? { ticks: packets.lastDuration, timeBase: packets.timeBase } : undefined;
    }),
  );
  const startUs = parseMicroseconds(media.format.start_time) ?? 0;
  const holds = plan.merge.coarse.map(({ index }) => index);
  return { kind: "coarse", path, holds, durations, offsetUs: startUs - COARSE_LATE_SECONDS * MICRO.den };
}
