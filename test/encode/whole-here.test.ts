import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { intoPart } from "../../lib/encode/whole-here.ts";

describe("a command that runs whole here", () => {
  it("overwrites the hidden file, which it says once, whatever the command says of the output", () => {
    for (const words of [["-y"], ["-n"], ["-y", "-y"], []]) {
      const command = parseCommand([...words, "-i", "in.mkv", "-c", "copy", "out.mkv"]);
      expect(intoPart({ command }, ".part.mkv")).to.deep.equal(["-y", "-i", "in.mkv", "-c", "copy", ".part.mkv"]);
    }
    const late = parseCommand(["-i", "in.mkv", "-c", "copy", "-y", "out.mkv"]);
    expect(intoPart({ command: late }, ".part.mkv").filter((word) => word === "-y")).to.have.length(1);
  });
});
