/** Errors dffmpeg raises on purpose. Callers branch on `code`, never on message text. */

/**
 * What went wrong, by who has to act:
 * - `usage`: dffmpeg's own options are wrong.
 * - `input`: a source or an argument is wrong (ffmpeg would refuse it too).
 * - `inventory`: nodes.json is missing, malformed or names an unknown node.
 * - `node`: a node can't be reached or used (key, host key, ffmpeg, share).
 * - `storage`: disk full, read-only share, permissions.
 * - `held`: another dffmpeg is at work on it; nothing is wrong.
 * - `encode`: ffmpeg failed on a segment everywhere.
 * - `verify`: bytes, frames or timestamps aren't what they must be.
 * - `interrupted`: the user or the caller's AbortSignal ended the job.
 */
export type ErrorCode =
  "usage" | "input" | "inventory" | "node" | "storage" | "held" | "encode" | "verify" | "interrupted";

export interface ErrorDetails {
  /** The next step for the user, one sentence. */
  readonly hint?: string;
  /** The node concerned, by its name in nodes.json. */
  readonly node?: string;
  readonly cause?: unknown;
}

/** An expected failure: `message` names the thing and the cause, `hint` the next step. */
export class DffmpegError extends Error {
  override readonly name = "DffmpegError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly node: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(details.node === undefined ? message : namedOnce(details.node, message), { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.node = details.node;
  }
}

/** What a cause says of the same node is behind its name already: "node one: can't copy film.mkv: node one: no answer". */
function namedOnce(node: string, message: string): string {
  const name = `node ${node}: `;
  return message.startsWith(name) ? name + unnamed(node, message) : message;
}

/** Without the node's name, for a line that has it elsewhere. */
export function unnamed(node: string, message: string): string {
  const name = `node ${node}: `;
  const rest = message.startsWith(name) ? message.slice(name.length) : message;
  return rest.replaceAll(`: ${name}`, ": ");
}

/** The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
