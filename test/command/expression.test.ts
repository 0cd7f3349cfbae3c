import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { evaluator, namesIn, parseExpression, writeExpression } from "../../lib/command/expression.ts";

/** What ffmpeg makes of expressions, each as a frame's time: the names' values stand in their place. */
function byFfmpeg(expressions: readonly string[]): number[] {
  const apart = 10_000;
  const told = expressions.map((text) => text.replace(/\b[A-Z]+\b/g, (name) => `(${values[name as "PTS"]})`));
  const all = told.reduceRight((rest, text, i) => `if(eq(N,${i}),${apart}*N+trunc(${text}),${rest})`, "NAN");
  const filter = `settb=1/1000,setpts='${all}'`;
  const source = ["-v", "error", "-copyts", "-f", "lavfi", "-i", `color=s=2x2:r=25,${filter}`, "-vsync", "passthrough"];
  const limit = ["-enc_time_base", "1/1000", "-frames:v", String(told.length), "-f", "framecrc", "-"];
  const out = execFileSync("ffmpeg", [...source, ...limit], { encoding: "utf8" });
  return [...out.matchAll(/^0,\s*\S+,\s*(-?\d+)/gm)].map(([, time], i) => Number(time) - apart * i);
}

const values = { PTS: 120, N: 3, TB: 0.001, T: 0.12, STARTPTS: 0 };

function byUs(text: string): number | undefined {
  const expression = parseExpression(text);
  return expression && Math.trunc(evaluator(expression)(values));
}

describe("expressions", () => {
  const known = [
    ...["PTS-STARTPTS", "0.7*PTS", "PTS/1.7", "PTS*2-N*3/4-1", "N/(30000/1001*TB)", "1e3/N", "-1*-PTS", "(PTS+.5)*3"],
    ...["if(gt(mod(N,2),0),PTS*10,1)", "400*between(T,0.1,0.2)+not(N)", "ceil(PTS/7)*floor(2.9)+abs(-3)"],
  ];

  it("come to what they come to in ffmpeg", () => {
    expect(known.map(byUs)).to.deep.equal(byFfmpeg(known));
  });

  it("come to the same when they're written again", () => {
    for (const text of known) {
      const expression = parseExpression(text);
      expect(expression && byUs(writeExpression(expression)), text).to.equal(byUs(text));
    }
  });

  it("are written with other words for names", () => {
    const expression = parseExpression("PTS-STARTPTS+N/FR/TB");
    if (!expression) throw new Error("it isn't read");
    expect(namesIn(expression)).to.deep.equal(["PTS", "STARTPTS", "N", "FR", "TB"]);
    const words = { STARTPTS: "(-3)", FR: "(25/1)" };
    expect(writeExpression(expression, words)).to.equal("((PTS-(-3))+((N/(25/1))/TB))");
  });

  for (const text of [
    "1k",
    "25M*PTS",
    "0x10",
    "1 0",
    "2^3",
    "3dB",
    "random(0)",
    "st(0,1)",
    "mod(T,0.5)",
    "PTS;N",
    "if(N)",
    "",
  ]) {
    it(`aren't read where they remember or differ between machines, or mean more: '${text}'`, () => {
      expect(parseExpression(text)).to.equal(undefined);
    });
  }
});
