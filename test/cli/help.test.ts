import { expect } from "chai";
import { helpText } from "../../cli/help.ts";
import { ownOptions } from "../../cli/options.ts";

describe("help", () => {
  it("fits a screen and names every option", () => {
    const lines = helpText.trimEnd().split("\n");
    expect(lines.length).to.be.within(24, 40);
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(80);
    for (const name of Object.keys(ownOptions)) expect(helpText).to.include(`--${name}`);
  });
});
