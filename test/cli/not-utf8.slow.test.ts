import { execFileSync } from "node:child_process";
import { expect } from "chai";

describe("a process's words that aren't UTF-8", () => {
  it("are seen as they were given", function () {
    if (process.platform !== "linux") this.skip();
    const look = "import('./cli/not-utf8.ts').then((m) => console.log(m.notUtf8(process.argv)?.code))";
    const shell = `exec "$0" --import tsx -e "$1" "$(printf 'out\\377.mkv')"`;
    expect(execFileSync("sh", ["-c", shell, process.execPath, look], { encoding: "utf8" })).to.equal("usage\n");
  });
});
