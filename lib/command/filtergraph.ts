/** Filter graphs as text: which filters, in which chains, with which arguments. Knows no filter; never throws. */

/** One filter where it stands in a graph. */
export interface FilterCall {
  readonly name: string;
  /** What follows "@" in "scale@small". */
  readonly instance: string | undefined;
  /**
   * What follows "=", with the graph's level of escaping taken off, as the filter gets it: for {@link splitArgs}.
   * Empty where there's nothing.
   */
  readonly args: string;
  /** The labels in brackets before and after the filter. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of a graph that is written, not read: chains that make this filter's inputs, and stand before it. */
  readonly feeds?: readonly (readonly FilterCall[])[];
}

export interface FilterGraph {
  /** Of a leading "sws_flags=…;". */
  readonly scaleFlags: string | undefined;
  /** Filters that follow each other after commas; a plain -vf has one chain. */
  readonly chains: readonly (readonly FilterCall[])[];
}

/** A filter's option; without a key it's meant by its position. */
export interface FilterArgument {
  readonly key?: string;
  readonly value: string;
}

/** What ffmpeg counts as white space; JavaScript's \s has more. Sticky patterns start where they're told, so this holds no state. */
const blank = /[ \n\t\r]*/y;

/** Thrown and caught within this file only. */
class BadSyntax extends Error {}

/** Reads a graph as avfilter_graph_parse2 (libavfilter/graphparser.c) does; undefined where that refuses its syntax. */
export function parseFiltergraph(text: string): FilterGraph | undefined {
  try {
    return readGraph(new Cursor(text));
  } catch (thrown) {
    if (thrown instanceof BadSyntax) return undefined;
    throw thrown;
  }
}

/**
 * Splits a filter's arguments at colons, with this level's quotes and backslashes taken off: "w=320:h=180",
 * "0:-1:0". Reads as av_opt_get_key_value (libavutil/opt.c) does.
 */
export function splitArgs(args: string): FilterArgument[] {
  const cursor = new Cursor(args);
  const found: FilterArgument[] = [];
  while (!cursor.atEnd) {
    const key = cursor.take(/[ \n\t\r]*([A-Za-z0-9_\-/.]+)[ \n\t\r]*=/y)?.[1];
    const value = cursor.token(":");
    cursor.skip(":");
    found.push(key === undefined ? { value } : { key, value });
  }
  return found;
}

/**
 * What a filter is given for an option.
 * @param names the option's, of which any may stand there
 * @param position where it stands without a name, from 0. Default: never
 * @returns undefined where it isn't given: the filter's default holds
 */
export function argumentOf(call: FilterCall, names: readonly string[], position?: number): string | undefined {
  const args = splitArgs(call.args);
  const named = args.findLast(({ key }) => key !== undefined && names.includes(key))?.value;
  const free = position === undefined ? undefined : args[position];
  return named ?? (free && free.key === undefined ? free.value : undefined);
}

/** The text that {@link parseFiltergraph} reads as these chains. */
export function formatChains(chains: readonly (readonly FilterCall[])[]): string {
  return chains.map((chain) => chain.map(formatFilter).join(",")).join(";");
}

/** An option's value as a graph's text holds it, so that it comes out as it is here. */
export function graphValue(text: string): string {
  return escape(text.replace(/[\\':]|^[ \n\t\r]+|[ \n\t\r]+$/g, (found) => found.replace(/./gs, "\\$&")));
}

function formatFilter({ name, instance, args, inputs, outputs, feeds = [] }: FilterCall): string {
  const labels = (names: readonly string[]): string => names.map((label) => `[${escape(label)}]`).join("");
  const own = `${escape(name)}${instance === undefined ? "" : `@${escape(instance)}`}`;
  const before = feeds.map((chain) => `${formatChains([chain])};`).join("");
  return `${before}${labels(inputs)}${own}${args === "" ? "" : `=${escape(args)}`}${labels(outputs)}`;
}

/** So that a token comes out as it is here. */
function escape(text: string): string {
  return text.replace(/[\\'[\],;]|^[ \n\t\r]+|[ \n\t\r]+$/g, (found) => found.replace(/./gs, "\\$&"));
}

function readGraph(cursor: Cursor): FilterGraph {
  const flags = cursor.take(/[ \n\t\r]*sws_flags=([^;]*)(?:;|$)/y)?.[1];
  const chains: (readonly FilterCall[])[] = [];
  do chains.push(readChain(cursor));
  while (cursor.skip(";"));
  if (!cursor.atEnd) throw new BadSyntax();
  return { scaleFlags: flags, chains };
}

function readChain(cursor: Cursor): FilterCall[] {
  const chain: FilterCall[] = [];
  do chain.push(readFilter(cursor));
  while (cursor.skip(","));
  return chain;
}

function readFilter(cursor: Cursor): FilterCall {
  const inputs = readLabels(cursor);
  const [, name, instance] = /^(\w+)(?:@(.+))?$/s.exec(cursor.token("=,;[")) ?? [];
  if (name === undefined) throw new BadSyntax();
  const args = cursor.skip("=") ? cursor.token("[],;") : "";
  return { name, instance, args, inputs, outputs: readLabels(cursor) };
}

function readLabels(cursor: Cursor): string[] {
  const labels: string[] = [];
  cursor.take(blank);
  while (cursor.skip("[")) {
    const label = cursor.token("]");
    if (label === "" || !cursor.skip("]")) throw new BadSyntax();
    labels.push(label);
    cursor.take(blank);
  }
  return labels;
}

/** A place in a text, and ffmpeg's way of reading on from it. */
class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Passes over one character if it's the given one. */
  skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Passes over what a sticky pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  /**
   * av_get_token (libavutil/avstring.c): everything up to one of `ends`, without surrounding white space, one level
   * of backslashes and single quotes taken off. A quote that is never closed reaches to the end.
   */
  token(ends: string): string {
    this.take(blank);
    let token = "";
    // Quoted or escaped white space at the end stays.
    let kept = 0;
    for (let next = this.#piece(ends); next; next = this.#piece(ends)) {
      token += next.text;
      if (next.literal) kept = token.length;
    }
    return token.slice(0, kept) + token.slice(kept).replace(/[ \n\t\r]+$/, "");
  }

  #piece(ends: string): { readonly text: string; readonly literal: boolean } | undefined {
    const character = this.#text[this.#at];
    if (character === undefined || ends.includes(character)) return undefined;
    const escaped = this.take(/\\(.)/sy);
    if (escaped) return { text: escaped[1] ?? "", literal: true };
    const quoted = this.take(/'([^']*)(?:'|$)/y);
    if (quoted) return { text: quoted[1] ?? "", literal: true };
    this.#at++;
    return { text: character, literal: false };
  }
}
