/** Horizontal bars as SVG text: ratios, 1 being the best there can be. Draws nothing else. */

export interface Bar {
  readonly name: string;
  readonly ratio: number;
}

const WIDTH = 720;
const LEFT = 210;
const ROW = 24;

export function bars(groups: readonly { readonly title: string; readonly bars: readonly Bar[] }[]): string {
  const most = Math.max(2, ...groups.flatMap(({ bars: all }) => all.map(({ ratio }) => ratio))) * 1.1;
  const x = (ratio: number): number => LEFT + (ratio / most) * (WIDTH - LEFT - 10);
  const parts: string[] = [];
  let y = 10;
  for (const { title, bars: all } of groups) {
    parts.push(text(10, (y += ROW), title, "bold"));
    const top = y + 8;
    for (const { name, ratio } of all) {
      y += ROW;
      parts.push(text(10, y, name));
      parts.push(
        `<rect x="${LEFT}" y="${y - 12}" width="${(x(ratio) - LEFT).toFixed(1)}" height="16" fill="#1f77b4"/>`,
      );
      parts.push(text(x(ratio) + 4, y, ratio.toFixed(2)));
    }
    parts.push(`<line x1="${x(1)}" x2="${x(1)}" y1="${top}" y2="${y + 8}" stroke="#d62728"/>`);
    y += ROW / 2;
  }
  const height = y + ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function text(x: number, y: number, words: string, weight = "normal"): string {
  return `<text x="${x.toFixed(1)}" y="${y}" font-weight="${weight}">${words}</text>`;
}
