/**
 * ffmpeg's arithmetic (libavutil/eval.c): expressions read, evaluated in doubles as ffmpeg evaluates them, and written
 * again with other words for some names. Only what has no memory and comes out the same on every machine is read.
 */

export type Expression =
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly parts: readonly Expression[] };

/** Names and their values; read anew each time. */
export type Values = Readonly<Record<string, number>>;

type Rule = (parts: readonly number[]) => number;

const truth = (holds: boolean): number => (holds ? 1 : 0);
const operators: Readonly<Record<string, Rule>> = {
  "+": ([a = NaN, b = NaN]) => a + b,
  "-": ([a = NaN, b = NaN]) => a - b,
  "*": ([a = NaN, b = NaN]) => a * b,
  "/": ([a = NaN, b = NaN]) => a / b,
  negative: ([a = NaN]) => -a,
};
const functions: Readonly<Record<string, { readonly parts: readonly number[]; readonly rule: Rule }>> = {
  gt: { parts: [2], rule: ([a = NaN, b = NaN]) => truth(a > b) },
  gte: { parts: [2], rule: ([a = NaN, b = NaN]) => truth(a >= b) },
  lt: { parts: [2], rule: ([a = NaN, b = NaN]) => truth(a < b) },
  lte: { parts: [2], rule: ([a = NaN, b = NaN]) => truth(a <= b) },
  eq: { parts: [2], rule: ([a = NaN, b = NaN]) => truth(a === b) },
  not: { parts: [1], rule: ([a = NaN]) => truth(a === 0) },
  between: { parts: [3], rule: ([a = NaN, low = NaN, high = NaN]) => truth(a >= low && a <= high) },
  if: { parts: [2, 3], rule: ([a = NaN, b = NaN, c = 0]) => (a !== 0 ? b : c) },
  ifnot: { parts: [2, 3], rule: ([a = NaN, b = NaN, c = 0]) => (a === 0 ? b : c) },
  mod: { parts: [2], rule: ([a = NaN, b = NaN]) => a - Math.floor(a / b) * b },
  abs: { parts: [1], rule: ([a = NaN]) => Math.abs(a) },
  floor: { parts: [1], rule: ([a = NaN]) => Math.floor(a) },
  ceil: { parts: [1], rule: ([a = NaN]) => Math.ceil(a) },
  trunc: { parts: [1], rule: ([a = NaN]) => Math.trunc(a) },
};

/** Thrown and caught within this file only. */
class Unread extends Error {}

/** @returns undefined for what isn't followed, be it right or wrong to ffmpeg */
export function parseExpression(text: string): Expression | undefined {
  const tokens = [...text.matchAll(/\s*((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[A-Za-z_]\w*|\S)/g)];
  const read = new Reader(tokens.map((match) => match[1] ?? ""));
  try {
    const found = read.sum();
    return read.atEnd ? found : undefined;
  } catch (thrown) {
    if (thrown instanceof Unread) return undefined;
    throw thrown;
  }
}

/** The names that an expression asks for. */
export function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === "call") return expression.parts.flatMap(namesIn);
  return expression.kind === "name" ? [expression.name] : [];
}

/** The same as a function, for many values. */
export function evaluator(expression: Expression): (values: Values) => number {
  if (expression.kind === "number") {
    const value = Number(expression.text);
    return () => value;
  }
  if (expression.kind === "name") return (values) => values[expression.name] ?? NaN;
  const parts = expression.parts.map(evaluator);
  const rule = operators[expression.name] ?? functions[expression.name]?.rule;
  if (!rule) return () => NaN;
  return (values) => rule(parts.map((part) => part(values)));
}

/** As ffmpeg reads it, each step in brackets. Names that `words` has become those words. */
export function writeExpression(expression: Expression, words: Readonly<Record<string, string>> = {}): string {
  if (expression.kind === "number") return expression.text;
  if (expression.kind === "name") return words[expression.name] ?? expression.name;
  const parts = expression.parts.map((part) => writeExpression(part, words));
  if (expression.name === "negative") return `(-${parts[0] ?? ""})`;
  return operators[expression.name] ? `(${parts.join(expression.name)})` : `${expression.name}(${parts.join(",")})`;
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  sum(): Expression {
    return this.#chain(["+", "-"], () => this.#chain(["*", "/"], () => this.#factor()));
  }

  #chain(signs: readonly string[], next: () => Expression): Expression {
    let found = next();
    for (let sign = this.#take(signs); sign !== undefined; sign = this.#take(signs)) {
      found = { kind: "call", name: sign, parts: [found, next()] };
    }
    return found;
  }

  #factor(): Expression {
    const sign = this.#take(["-", "+"]);
    const primary = this.#primary();
    return sign === "-" ? { kind: "call", name: "negative", parts: [primary] } : primary;
  }

  #primary(): Expression {
    if (this.#take(["("]) !== undefined) {
      const inner = this.sum();
      this.#expect(")");
      return inner;
    }
    const token = this.#tokens[this.#at++] ?? "";
    if (/^[\d.]*\d/.test(token)) return { kind: "number", text: token };
    if (!/^[A-Za-z_]/.test(token)) throw new Unread();
    return this.#take(["("]) === undefined ? { kind: "name", name: token } : this.#call(token);
  }

  #call(name: string): Expression {
    const parts = [this.sum()];
    while (this.#take([","]) !== undefined) parts.push(this.sum());
    this.#expect(")");
    const whole = (part: Expression | undefined): boolean => part?.kind === "number" && /^\d+$/.test(part.text);
    if (functions[name]?.parts.includes(parts.length) !== true) throw new Unread();
    // Elsewhere a machine that multiplies and subtracts in one step may come to something else.
    if (name === "mod" && !whole(parts[1])) throw new Unread();
    return { kind: "call", name, parts };
  }

  #take(wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #expect(token: string): void {
    if (this.#take([token]) === undefined) throw new Unread();
  }
}
