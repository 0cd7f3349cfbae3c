/** Bjøntegaard's delta rate (VCEG-M33), with monotone cubic interpolation as JVET has it. Pure. */

/** One encode: how much it takes, and how good it is. */
export interface RatePoint {
  readonly bytes: number;
  /** Of any measure that grows with the rate. */
  readonly quality: number;
}

/** Slopes that never overshoot (Fritsch and Carlson, 1980). */
function slopesOf(xs: readonly number[], ys: readonly number[]): number[] {
  const at = (values: readonly number[], i: number): number => values[i] ?? 0;
  const secants = xs.slice(1).map((x, i) => (at(ys, i + 1) - at(ys, i)) / (x - at(xs, i)));
  return xs.map((_, i) => {
    if (i === 0) return at(secants, 0);
    if (i === xs.length - 1) return at(secants, i - 1);
    const [before, after] = [at(secants, i - 1), at(secants, i)];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

/** The mean of the curve through the points, over [from, to]. */
function meanOver(xs: readonly number[], ys: readonly number[], from: number, to: number): number {
  const slopes = slopesOf(xs, ys);
  const valueAt = (x: number): number => {
    const i = Math.max(0, Math.min(xs.length - 2, xs.findIndex((limit, j) => j > 0 && x <= limit) - 1));
    const [x0 = 0, x1 = 1, y0 = 0, y1 = 0] = [xs[i], xs[i + 1], ys[i], ys[i + 1]];
    const [m0 = 0, m1 = 0] = [slopes[i], slopes[i + 1]];
    const [width, t] = [x1 - x0, (x - x0) / (x1 - x0)];
    const [t2, t3] = [t * t, t * t * t];
    return (
      (2 * t3 - 3 * t2 + 1) * y0 + (t3 - 2 * t2 + t) * width * m0 + (3 * t2 - 2 * t3) * y1 + (t3 - t2) * width * m1
    );
  };
  const steps = 1000;
  const step = (to - from) / steps;
  return Array.from({ length: steps }, (_, i) => valueAt(from + (i + 0.5) * step)).reduce((a, b) => a + b, 0) / steps;
}

/**
 * @returns how much more rate `test` takes for the same quality, as a part of `anchor`'s: 0.01 is 1 % more; undefined
 * where the two have no quality in common
 */
export function bdRate(anchor: readonly RatePoint[], test: readonly RatePoint[]): number | undefined {
  const [a, b] = [anchor, test].map((points) => points.toSorted((x, y) => x.quality - y.quality));
  if (!a || !b || a.length < 2 || b.length < 2) return undefined;
  const from = Math.max(a[0]?.quality ?? 0, b[0]?.quality ?? 0);
  const to = Math.min(a.at(-1)?.quality ?? 0, b.at(-1)?.quality ?? 0);
  if (to <= from) return undefined;
  const logRate = (points: readonly RatePoint[]): number =>
    meanOver(
      points.map(({ quality }) => quality),
      points.map(({ bytes }) => Math.log(bytes)),
      from,
      to,
    );
  return Math.exp(logRate(b) - logRate(a)) - 1;
}
