import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { outputSeconds } from "../../lib/plan/output-length.ts";

const secondsOf = (line: string, ...lengths: (number | undefined)[]): number | undefined =>
  outputSeconds(parseCommand(line.split(" ")), lengths);

describe("an output's length", () => {
  it("is its longest input's, less what -ss, -t and -to leave out on either side", () => {
    expect(secondsOf("-i a -i b -vf reverse o.mkv", 20, 60)).to.equal(60);
    expect(secondsOf("-ss 10 -i a o.mkv", 60)).to.equal(50);
    expect(secondsOf("-ss 10 -t 30 -i a -ss 5 o.mkv", 60)).to.equal(25);
    expect(secondsOf("-i a -t 90 o.mkv", 60)).to.equal(60);
    expect(secondsOf("-i a -to 0:40 -ss 10 o.mkv", 60)).to.equal(30);
  });

  it("isn't told where a source, an option or a filter leaves it open", () => {
    expect(secondsOf("-i a -i b o.mkv", 20, undefined)).to.equal(undefined);
    expect(secondsOf("-stream_loop 2 -i a o.mkv", 20)).to.equal(undefined);
    expect(secondsOf("-i a -vf setpts=2*PTS o.mkv", 20)).to.equal(undefined);
    expect(secondsOf("-i a -filter_complex [0]atempo=2 o.mkv", 20)).to.equal(undefined);
    expect(secondsOf("-i a -frames:v 5 o.mkv", 20)).to.equal(undefined);
    expect(secondsOf("-i a -ss 30 o.mkv", 20)).to.equal(undefined);
  });
});
