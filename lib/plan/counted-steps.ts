/**
 * The filters of one window where some set times or count frames. One that counts begins with the window's first frame,
 * neither before nor behind it, and is told its number; it ends with the window's last, so that a frame too few is one
 * too few in the segment as well. Pure.
 */
import { formatRational } from "../model/time.ts";
import type { FilterStep } from "./timed-filters.ts";
import { trim } from "./trim-text.ts";
import type { CountedEntry, SplitPlan, WindowOrder } from "./types.ts";

export function stepFilters(
  { cuts, video }: SplitPlan,
  { from, to }: WindowOrder,
  steps: readonly FilterStep[],
): readonly string[] {
  const counting = steps.filter(({ counts }) => counts);
  const end = cuts[to];
  return steps.flatMap((step) => {
    const place = counting.indexOf(step);
    if (place === -1) return [step.text];
    const entry = from > 0 ? cuts[from]?.entries?.[place] : undefined;
    const stop = (end ? end.entries : video.trims.countedEnd)?.[place];
    return [...trim(entry?.beforeUs, stop?.beforeUs), ...(entry ? numbered(step, entry) : [step.text])];
  });
}

/** Behind a check of the first frame: where it isn't the one expected, none comes, and the window is seen to be empty. */
function numbered({ text, counts }: FilterStep, { number, pts }: CountedEntry): readonly string[] {
  if (!counts) return [text];
  const expected = `select='if(eq(n,0),st(0,eq(pts,${pts})),ld(0))'`;
  const word = counts.word;
  const told = word === undefined ? text : text.replace(new RegExp(`\\b${word}\\b`, "g"), `(${word}+${number})`);
  return [`settb=${formatRational(counts.timeBase)}`, expected, told];
}
