/** Numbers as people read them. Pure. */

/** "0:07", "12:30", "1:02:03"; fractions are dropped. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (part: number): string => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** Three digits at most where that loses nothing that matters: "0.35", "5.7", "143". */
export function formatRate(rate: number): string {
  if (!Number.isFinite(rate) || rate <= 0) return "0";
  if (rate >= 10) return String(Math.round(rate));
  return rate.toFixed(rate >= 1 ? 1 : 2);
}

/** "1 window", "3 windows". */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
