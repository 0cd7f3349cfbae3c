/** What the quoting function promises, checked by real shells. */
import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { quoteCommand, quoteWord } from "../../lib/nodes/quote.ts";

const words = ["", "a b", "it's", '"', "\n", "$(id)", "`id`", "\\", "\\'", "*", "~", "-", "é→🎬", "a\\\nb", "!x", "#"];

describe("quote", () => {
  for (const shell of ["sh", "bash"]) {
    it(`lets ${shell} give every word back as it was`, () => {
      const script = quoteCommand(["printf", "%s\\0", ...words]);
      expect(execFileSync(shell, ["-c", script], { encoding: "utf8" })).equal(
        words.map((word) => `${word}\0`).join(""),
      );
    });
  }
  it("refuses a NUL byte", () => {
    expect(() => quoteWord("a\0b")).throw("NUL byte");
  });
});
