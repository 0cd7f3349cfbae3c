import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { filterRemarks, obstacles } from "../../lib/plan/explain.ts";

const blamed = (line: string): readonly string[] => obstacles(parseCommand(line.split(" "))).map(({ what }) => what);

describe("what is said of a command", () => {
  it("tells for each filter what it means for splitting", () => {
    const remarks = filterRemarks(parseCommand("-i a.mkv -vf scale=640:-2,yadif,reverse,nosuch b.mkv".split(" ")));
    expect(remarks.map(({ what, text }) => [what, text.split(":")[0]])).to.deep.equal([
      ["scale", "takes each picture by itself"],
      ["yadif", "looks at the frames around"],
      ["reverse", "keeps the command whole"],
      ["nosuch", "nobody has classed it yet, so it keeps the command whole"],
    ]);
    expect(remarks[1]!.text).to.include("3 frames more");
  });

  it("finds nothing in the way of a command that can be split", () => {
    expect(blamed("-ss 5 -i a.mkv -vf scale=640:-2,fade=st=1:d=2 -c:v libx264 -crf 20 -c:a copy b.mp4")).to.deep.equal(
      [],
    );
  });

  it("names everything that is in the way, not just the first thing", () => {
    expect(blamed("-i a.mkv -vf hqdn3d,scale=640:-2 -shortest -pass 1 -c:v libx264 b.mxf")).to.deep.equal([
      ...["b.mxf", "-shortest", "-pass", "hqdn3d"],
    ]);
    expect(blamed("-copyts -i pipe:0 -ss 5 -frames:v 9 b.mkv")).to.deep.equal([...["pipe:0", "-copyts", "-frames:v"]]);
    expect(blamed("-i a.mkv -filter_complex overlay b.mkv c.mkv")).to.deep.equal(["several files", "overlay"]);
    expect(blamed("-i a.mkv -filter_complex [0:v]scale[a];[0:a]nosuch[b] b.mkv")).to.deep.equal([]);
    expect(blamed("-i a.mkv -lavfi [0:v][1:v]hstack b.mkv")).to.deep.equal(["-lavfi", "hstack"]);
    expect(blamed("-i a.mkv -c copy b.mkv")).to.deep.equal(["-c:v copy"]);
  });

  it("asks for no film where sound or a picture is wanted, and for a name where there is none", () => {
    const words = (line: string) =>
      obstacles(parseCommand(line.split(" "))).map(({ what, text }) => `${what}: ${text}`);
    expect(words("-i a.mkv -vn b.MP3")).to.deep.equal(["b.MP3: nothing to gain: films alone are split"]);
    expect(words("-i a.mkv b.mpg")[0]).to.match(/^b.mpg: make a \.mkv, .* or \.avi of it/);
    expect(words("-i a.mkv -c:v libx264")).to.deep.equal(["no output: name the file to write"]);
  });
});
