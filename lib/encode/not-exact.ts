/** What sends a job back: to run whole, or to encode some windows again. */

/** The segments can't be made what one run gives: the command must run whole. */
export class NotExact extends Error {
  override readonly name = "NotExact";
}

/** A segment isn't any more what was verified: its window must be encoded again. */
export class Spoilt extends Error {
  override readonly name = "Spoilt";
}
