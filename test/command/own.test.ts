import { expect } from "chai";
import { separateOwn } from "../../lib/command/own.ts";

const takesValue = { nodes: true, report: true, "dry-run": false };
const separate = (line: string) => {
  const { own, ffmpeg } = separateOwn(line.split(" "), takesValue);
  return { own: own.join(" "), ffmpeg: ffmpeg.join(" ") };
};

describe("separateOwn", () => {
  it("takes own options out from before, between and after ffmpeg's", () => {
    expect(separate("--nodes n.json -ss 3 --dry-run -i a.mkv -c:v libx264 --report=r.json out.mkv")).to.deep.equal({
      own: "--nodes n.json --dry-run --report=r.json",
      ffmpeg: "-ss 3 -i a.mkv -c:v libx264 out.mkv",
    });
  });

  it("leaves the value of an ffmpeg option alone, whatever it looks like", () => {
    expect(separate("-metadata --nodes -i --dry-run -y --dry-run o.mkv")).to.deep.equal({
      own: "--dry-run",
      ffmpeg: "-metadata --nodes -i --dry-run -y o.mkv",
    });
  });

  it("leaves unknown options with ffmpeg, which knows --help", () => {
    expect(separate("--help full")).to.deep.equal({ own: "", ffmpeg: "--help full" });
    expect(separate("--constructor x --toString")).to.deep.equal({ own: "", ffmpeg: "--constructor x --toString" });
  });

  it("leaves a file named like an own option with ffmpeg where '--' precedes it", () => {
    expect(separate("-i a.mkv -- --nodes")).to.deep.equal({ own: "", ffmpeg: "-i a.mkv -- --nodes" });
  });

  it("takes an own option that follows one that makes ffmpeg print and end", () => {
    expect(separate("-version --nodes n.json")).to.deep.equal({ own: "--nodes n.json", ffmpeg: "-version" });
  });

  it("keeps an own option without its value, and an ffmpeg option without its", () => {
    expect(separate("-i a.mkv o.mkv --nodes")).to.deep.equal({ own: "--nodes", ffmpeg: "-i a.mkv o.mkv" });
    expect(separate("--dry-run -i a.mkv -c:v")).to.deep.equal({ own: "--dry-run", ffmpeg: "-i a.mkv -c:v" });
    expect(separate("-i a.mkv o.mkv --")).to.deep.equal({ own: "", ffmpeg: "-i a.mkv o.mkv --" });
  });
});
