/** How long a job takes after its last window is verified: the end of the merge, its check, the publishing. */
import { join } from "node:path";
import { encode } from "../../lib/encode.ts";
import { encoders, type Setting } from "./setting.ts";
import { median } from "./timed.ts";

/** @returns seconds, with audio that must be encoded */
export async function tailSeconds({ brief, pairs, source, folder }: Setting): Promise<number> {
  const tails: number[] = [];
  for (let i = 0; i < pairs; i++) {
    let lastMs = performance.now();
    const coding = [...(encoders(brief).x264 ?? []), "-c:a", "aac"];
    await encode({
      args: ["-y", "-i", source, ...coding, join(folder, "tail.mp4")],
      onEvent: ({ type }) => {
        if (type === "window-verified") lastMs = performance.now();
      },
    });
    tails.push((performance.now() - lastMs) / 1000);
  }
  return median(tails);
}
