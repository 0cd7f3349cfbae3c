import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { homeFolder } from "../../lib/model/home-folder.ts";

describe("the user's home", () => {
  it("is what the system says", () => {
    expect(homeFolder()).to.equal(homedir());
  });

  it("is the root for a user that the system doesn't know and that names none", function () {
    if (process.getuid?.() !== 0) this.skip();
    const file = join(import.meta.dirname, "..", "..", "lib", "model", "home-folder.ts");
    // Node.js looks the user up for itself each time, so that becoming another one is enough.
    const text = `import(process.argv[1]).then(({ homeFolder }) => {
      delete process.env.HOME;
      process.setuid(45678);
      process.stdout.write(homeFolder());
    });`;
    expect(execFileSync("node", ["--import", "tsx", "-e", text, file], { encoding: "utf8" })).to.equal("/");
  });
});
