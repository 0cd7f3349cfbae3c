import { expect } from "chai";
import { mayRelease } from "../../lib/encode/active.ts";

const attempts = (count: number, released: boolean) => Array.from({ length: count }, () => ({ released }));

describe("a slot", () => {
  it("goes on while its window is checked, as long as few wait for that", () => {
    expect(mayRelease([...attempts(5, true), ...attempts(1, false)], 1)).to.equal(true);
    expect(mayRelease([...attempts(6, true), ...attempts(1, false)], 1)).to.equal(false);
    expect(mayRelease([...attempts(6, true), ...attempts(2, false)], 2)).to.equal(true);
  });
});
