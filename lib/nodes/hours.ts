/** Whether a node's hours allow it to work at a time of day. Pure; the time is this machine's, passed in. */
import type { NodeConfig } from "../model/inventory.ts";

/** "22-7": from 22:00 until 7:00; "8:30-12" the same way. Without hours, always. */
export function isOnDuty({ hours }: Pick<NodeConfig, "hours">, now: Date): boolean {
  if (hours === undefined) return true;
  const [from = 0, to = 0] = hours.split("-").map(minutes);
  const at = now.getHours() * 60 + now.getMinutes();
  return from <= to ? at >= from && at < to : at >= from || at < to;
}

function minutes(text: string): number {
  const [hour = "0", minute = "0"] = text.split(":");
  return Number(hour) * 60 + Number(minute);
}
