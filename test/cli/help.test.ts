import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { helpOn } from "../../cli/commands/help.ts";
import { ownCommands } from "../../cli/commands/table.ts";
import { commandHelp, commandNames } from "../../cli/help/commands.ts";
import { manPage } from "../../cli/help/man.ts";
import { helpText, optionsText } from "../../cli/help/text.ts";
import { ownOptions, parseOwn } from "../../cli/options.ts";

const linesOf = (text: string): readonly string[] => text.trimEnd().split("\n");

describe("help", () => {
  it("fits a screen of 80 by 24, names every command, and leads on", () => {
    expect(linesOf(helpText).length).to.be.at.most(23); // the prompt takes a line too
    for (const name of commandNames) expect(helpText).to.match(new RegExp(`^  ${name} `, "m"));
    expect(helpText).to.include("COMMAND --help").and.to.include("help options");
  });

  it("is there on every command of the table, and on nothing else", () => {
    expect([...commandNames].sort()).to.deep.equal(Object.keys(ownCommands).sort());
    for (const name of Object.keys(commandHelp)) {
      expect(helpOn(name.split(" "))).to.match(new RegExp(`^dffmpeg ${name}: .*\n\nusage: dffmpeg ${name}`));
    }
    expect(helpOn(["nosuch"])).to.equal(undefined);
    expect(helpOn(["constructor"])).to.equal(undefined);
  });

  it("has no line longer than 80 columns", () => {
    for (const name of ["", "options", ...Object.keys(commandHelp)]) {
      const long = linesOf(helpOn(name.split(" ").filter(Boolean))!).filter((line) => line.length > 80);
      expect(long).to.deep.equal([]);
    }
  });

  it("names every option, each of which is understood", async () => {
    for (const [name, takesValue] of Object.entries(ownOptions)) {
      expect(optionsText).to.include(`  --${name}`);
      await parseOwn(takesValue ? [`--${name}`, "fast"] : [`--${name}`]);
    }
  });

  it("is what man/dffmpeg.1 holds: npm run man writes it", () => {
    const written = readFileSync(join(import.meta.dirname, "..", "..", "man", "dffmpeg.1"), "utf8");
    expect(written === manPage()).to.equal(true);
  });

  it("leaves no command's option out of the manual page", () => {
    const page = manPage();
    for (const [name, { options }] of Object.entries(commandHelp)) {
      for (const option of options) expect(page, name).to.include(`.B \\-\\-${option.name.replaceAll("-", "\\-")}`);
    }
  });
});
