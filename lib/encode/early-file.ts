/** Encodes the sound while the windows are encoded: see plan/early-sound.ts. */
import { join } from "node:path";
import { announcedRates } from "../media/announced-rates.ts";
import { probe } from "../media/probe.ts";
import { lookAt } from "../media/sample.ts";
import { callArgv } from "../model/ffmpeg-call.ts";
import { newId } from "../model/new-id.ts";
import { parseMicroseconds } from "../model/time.ts";
import { beginsAsOneRun, earlyCall } from "../plan/early-sound.ts";
import type { SoundFile } from "../plan/merge-argv.ts";
import type { MergeSite } from "./stream-merge.ts";
import { runTied } from "./tied.ts";

/** @returns undefined where the merge has to encode the sound, if there is any */
export async function encodeEarly({ plan, folder, programs, signal }: MergeSite): Promise<SoundFile | undefined> {
  const call = earlyCall(plan);
  if (!call) return undefined;
  const path = join(folder.verified, `sound-${newId()}.mp4`);
  try {
    await runTied([programs.ffmpeg, ...callArgv(call, path)], signal);
    const { format } = await probe(programs, path, { signal });
    const holds = plan.merge.earlySound?.streams.map(({ index }) => index) ?? [];
    const offsetUs = parseMicroseconds(format.start_time) ?? 0;
    return { kind: "early", path, holds, offsetUs, rates: await announcedRates(path) };
  } catch {
    // What can't be done here can be done there, or the merge tells why not.
    signal.throwIfAborted();
    return undefined;
  }
}

/** Of the output's beginning, seconds: more than ffmpeg's own sample has. */
const LOOK_SECONDS = 3;

/** @throws Error where the sound in the merged file isn't told of, or doesn't begin, as in ffmpeg's own sample */
export async function checkEarly({ plan, programs, signal }: MergeSite, merged: string): Promise<void> {
  const found = await lookAt(programs, merged, { signal, seconds: LOOK_SECONDS });
  if (!found || !beginsAsOneRun(plan.merge, found)) throw new Error("sound that was encoded early begins otherwise");
}
