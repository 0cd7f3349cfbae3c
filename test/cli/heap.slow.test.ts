/** V8's flags, which kept code must find again as they were. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { loader } from "../program.ts";

const heap = pathToFileURL(join(import.meta.dirname, "..", "..", "cli", "heap.ts")).href;

/** Where V8 notes the flags, in what it gives out of a script's code. */
const FLAGS = 12;

describe("a heap that grows slowly", () => {
  it("is as ever when the process ends", () => {
    const program = `
      import { Script } from "node:vm";
      import { growSlowly } from "${heap}";
      const flags = () => new Script("1").createCachedData().readUInt32LE(${FLAGS});
      const seen = [flags()];
      growSlowly();
      seen.push(flags());
      process.on("exit", () => console.log(JSON.stringify([...seen, flags()])));
    `;
    const words = ["--import", loader, "--input-type=module", "-e", program];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect(stderr).to.equal("");
    const [before, meanwhile, after] = JSON.parse(stdout) as number[];
    expect(meanwhile).not.to.equal(before);
    expect(after).to.equal(before);
  });
});
