/** What a schema finds wrong with a file, in words that name where: the line and the keys. Pure. */
import type * as z from "zod";

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export type Keys = readonly (string | number)[];

/** The key that it's about, or the nearest one around what is missing. */
function keysOf(issue: z.core.$ZodIssue): Keys {
  const keys = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  return issue.code === "unrecognized_keys" ? [...keys, ...issue.keys.slice(0, 1)] : keys;
}

/** "  line 3, column 9: nodes[2].port: expected number, received string" */
export function issueText(issue: z.core.$ZodIssue, placeOf: (keys: Keys) => Place | undefined): string {
  const keys = issue.path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
  const place = placeOf(keysOf(issue));
  const where = place === undefined ? "" : `line ${place.line}, column ${place.column}: `;
  return `  ${where}${keys === "" ? "the whole file" : keys}: ${issue.message}`;
}
