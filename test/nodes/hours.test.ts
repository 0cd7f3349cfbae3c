import { expect } from "chai";
import { isOnDuty } from "../../lib/nodes/hours.ts";

const at = (time: string): Date => new Date(`2026-01-15T${time}:00`);
const works = (hours: string | undefined, ...times: string[]): boolean[] =>
  times.map((time) => isOnDuty({ hours }, at(time)));

describe("a node's hours", () => {
  it("are all day by default", () => {
    expect(works(undefined, "00:00", "12:00")).to.deep.equal([true, true]);
  });

  it("may run over midnight", () => {
    expect(works("22-7", "21:59", "22:00", "00:00", "06:59", "07:00")).to.deep.equal([false, true, true, true, false]);
  });

  it("may be a part of the day, to the minute", () => {
    expect(works("8:30-12", "08:29", "08:30", "11:59", "12:00")).to.deep.equal([false, true, true, false]);
    expect(works("18-24", "17:59", "23:59", "00:00")).to.deep.equal([false, true, false]);
  });
});
