/** The segments can't be made what one run gives: the command must run whole. */
export class NotExact extends Error {
  override readonly name = "NotExact";
}
