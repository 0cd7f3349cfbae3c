import { expect } from "chai";
import { formatCommand, parseCommand } from "../../lib/command/parse.ts";
import type { MediaInfo } from "../../lib/model/media.ts";
import { fromStart } from "../../lib/plan/from-end.ts";

const media = [{ streams: [], format: { duration: "7.200000" } }] as unknown as MediaInfo[];

function started(line: string, of = media): string | undefined {
  const found = fromStart(parseCommand(line.split(" ")), of);
  return "split" in found ? formatCommand(found.split).join(" ") : undefined;
}

describe("-sseof before an input", () => {
  it("is the -ss that ffmpeg makes of it", () => {
    expect(started("-sseof -3 -t 2 -i a.mkv b.mkv")).to.equal("-t 2 -ss 4.200000 -i a.mkv b.mkv");
    expect(started("-t 2 -i a.mkv b.mkv")).to.equal("-t 2 -i a.mkv b.mkv");
  });

  it("isn't known beside -ss and -to, before the beginning, or where the length isn't told", () => {
    for (const words of ["-sseof -3 -ss 1", "-sseof -3 -to 5", "-sseof -8", "-sseof 1", "-sseof soon"]) {
      expect(started(`${words} -i a.mkv b.mkv`), words).to.equal(undefined);
    }
    expect(started("-sseof -3 -i a.mkv b.mkv", [])).to.equal(undefined);
  });
});
