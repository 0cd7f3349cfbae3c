/** A line plot as SVG text: ratios over the work of a job. Draws nothing else. */

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [work: number, ratio: number])[];
}

const WIDTH = 760;
const HEIGHT = 420;
const LEFT = 56;
const RIGHT = 250;
const TOP = 30;
const BOTTOM = 48;
const MOST = 3;
const COLOURS = ["#7f7f7f", "#8c564b", "#ff7f0e", "#9467bd", "#1f77b4", "#2ca02c", "#d62728"];

export function plot(title: string, lines: readonly Line[]): string {
  const works = [...new Set(lines.flatMap(({ points }) => points.map(([work]) => work)))].sort((a, b) => a - b);
  const [least, most] = [works[0] ?? 1, works.at(-1) ?? 2];
  const x = (work: number) => LEFT + (Math.log(work / least) / Math.log(most / least)) * (WIDTH - LEFT - RIGHT);
  const y = (ratio: number) => TOP + ((MOST - Math.min(MOST, ratio)) / (MOST - 1)) * (HEIGHT - TOP - BOTTOM);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(LEFT, TOP - 12, title, "start"),
    ...[1, 1.1, 1.25, 1.5, 2, 2.5, 3].map((ratio) => level(y(ratio), ratio)),
    ...works.map((work) => text(x(work), HEIGHT - BOTTOM + 18, String(work))),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "work, seconds on a node of speed 1"),
    ...lines.map(({ name, points }, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? "black";
      const path = points.map(([work, ratio]) => `${x(work).toFixed(1)},${y(ratio).toFixed(1)}`).join(" ");
      const labelY = TOP + 14 + index * 22;
      return (
        `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>\n` +
        `<rect x="${WIDTH - RIGHT + 14}" y="${labelY - 9}" width="12" height="4" fill="${colour}"/>\n` +
        text(WIDTH - RIGHT + 32, labelY - 3, name, "start")
      );
    }),
    "</svg>",
    "",
  ].join("\n");
}

function level(y: number, ratio: number): string {
  const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ddd"/>`;
  return `${line}\n${text(LEFT - 8, y + 4, ratio === MOST ? `≥ ${ratio}` : String(ratio), "end")}`;
}

function text(x: number, y: number, words: string, anchor = "middle"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
}
