/** Numbers and tables of dffmpeg's own commands, as people read and write them. Pure. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { wrongWords } from "./wrong-words.ts";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** "90s", "30m", "12h", "7d", "2w" in milliseconds; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  const seconds = unitSeconds[unit];
  return number === undefined || seconds === undefined ? undefined : Number(number) * seconds * 1000;
}

/** The largest unit that fits: "12 s", "3 min", "5 h", "2 days". */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86_400);
  return `${days} day${days === 1 ? "" : "s"}`;
}

/** "512 B", "3.4 MB": decimal units, as disks are sold and `df -H` says. */
export function sizeText(bytes: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${["B", "kB", "MB", "GB", "TB"][power] ?? ""}`;
}

/** Columns as wide as their widest cell, the last one open. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join("  ");
  return rows.map((row) => `${line(row)}\n`).join("");
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Words<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>
>;

/** Throws a DffmpegError of code "usage" with that hint. */
export function readWords<T extends Options>(args: readonly string[], options: T, hint: string): Words<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw wrongWords(cause, options, hint);
  }
}
