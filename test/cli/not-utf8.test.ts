import { expect } from "chai";
import { notUtf8 } from "../../cli/not-utf8.ts";

describe("words that aren't UTF-8", () => {
  it("are refused with the next step: Node would write another file than was named", () => {
    const refused = notUtf8(["-i", "a.mkv", "out\ufffd.mkv"], () => Buffer.from("out\xff.mkv", "latin1"));
    expect(refused?.message).to.contain("'out\ufffd.mkv' isn't UTF-8");
    expect(refused?.hint).to.contain("ln -s");
  });

  it("aren't those that hold a true replacement character, or none", () => {
    expect(notUtf8(["\ufffd.mkv"], () => Buffer.from("\ufffd.mkv"))).to.equal(undefined);
    expect(
      notUtf8(["ü.mkv"], () => {
        throw new Error("not asked");
      }),
    ).to.equal(undefined);
  });
});
