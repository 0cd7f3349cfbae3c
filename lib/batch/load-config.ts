/** Reads batch.json, or the same in YAML. Judges nothing beyond its schema. */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { errnoText } from "../model/errno.ts";
import { DffmpegError, messageOf } from "../model/errors.ts";
import { issueText, type Keys, type Place } from "../model/issue-text.ts";
import { batchConfigSchema, type BatchConfig } from "./config.ts";

const hint = 'batch.schema.json describes every field; editors that know "$schema" check it while you type.';

export interface Read {
  readonly value: unknown;
  /** Where a key stands, or the nearest one around it that is there. */
  readonly placeOf: (keys: Keys) => Place;
}

/**
 * What a YAML file holds; JSON is YAML, so this reads both and knows the place of an error in either.
 * @throws DffmpegError "usage" that names file, line and column
 */
export async function readYaml(path: string, text: string): Promise<Read> {
  // Only where there is a file to read: every command would start later for it.
  const yaml = await import("./yaml.ts");
  const lineCounter = new yaml.LineCounter();
  // As editors on Windows begin a file, which YAML allows and JSON doesn't.
  const document = yaml.parseDocument(text.replace(/^\uFEFF/, ""), { lineCounter, prettyErrors: false, merge: true });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const [error] = document.errors;
  if (!error)
    return {
      value: valueOf(path, document),
      placeOf: (keys) => placeAt(offsetOf(yaml, document.contents, keys)),
    };
  const { line, column } = placeAt(error.pos[0]);
  const kind = [".yml", ".yaml"].includes(extname(path).toLowerCase()) ? "YAML" : "JSON";
  throw new DffmpegError("usage", `${path}:${line}:${column}: not valid ${kind}: ${saidOf(error)}`, {
    hint: "Look there for a missing or extra comma, quote or bracket, or for wrong indentation.",
    cause: error,
  });
}

/** Of the key itself, in a map; of the value, in a list. */
function offsetOf(yaml: typeof import("./yaml.ts"), contents: unknown, keys: Keys): number {
  let [node, offset] = [contents, 0];
  for (const key of keys) {
    const pair = yaml.isMap(node)
      ? node.items.find((one) => yaml.isScalar(one.key) && String(one.key.value) === String(key))
      : undefined;
    const value = yaml.isSeq(node) ? node.items[Number(key)] : pair?.value;
    const named = pair ? pair.key : value;
    if (!yaml.isNode(named)) break;
    [node, offset] = [value, named.range?.[0] ?? offset];
  }
  return offset;
}

/** One of its messages is for programmers. */
const saidOf = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  code === "MULTIPLE_DOCS" ? "a second document begins here, and one is read" : message;

/** @throws DffmpegError "usage" for aliases that stand for more than can be meant, or for nothing */
function valueOf(path: string, document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new DffmpegError("usage", `${path}: not valid YAML: ${messageOf(cause)}`, {
      hint: "Look at its anchors (&name) and at what refers to them (*name).",
      cause,
    });
  }
}

/** @throws DffmpegError "usage" */
export async function readConfigText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new DffmpegError("usage", `can't read ${path}: ${errnoText(cause)}`, { hint: "Check its name.", cause });
  }
}

/** @throws DffmpegError "usage" that names file, place and what's expected */
export async function loadBatchConfig(path: string): Promise<BatchConfig> {
  const { value, placeOf } = await readYaml(path, await readConfigText(path));
  const checked = batchConfigSchema.safeParse(value);
  if (checked.success) return checked.data;
  const lines = checked.error.issues.map((issue) => issueText(issue, placeOf));
  throw new DffmpegError("usage", [`${path} isn't a valid batch configuration:`, ...lines].join("\n"), { hint });
}
