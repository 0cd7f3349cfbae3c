/** How many columns text takes on a terminal, where letters may be two columns wide or none. Pure. */
import stringWidth from "string-width";

export const widthOf = (text: string): number => stringWidth(text);

/** As much of the text as fits, whole letters only. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [cut, width] = ["", 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    cut += segment;
  }
  return cut;
}
