/** A fifo that nobody writes stands in for a share whose server is away: opening it never returns, and Node's exit waits for it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const module = join(import.meta.dirname, "..", "..", "cli", "leave.ts");

describe("leaving", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "leave-"));
    execFileSync("mkfifo", [join(folder, "hung")]);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const ends = (before: string) => {
    const text = `import { open, readFile } from "node:fs"; import { Worker } from "node:worker_threads"; import { leave } from ${JSON.stringify(module)}; ${before}`;
    const options = { encoding: "utf8", timeout: 60_000 } as const;
    return spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", text], options);
  };

  it("gives its status where all calls return", () => {
    expect(ends(`readFile("/etc/hostname", () => undefined); leave(7);`)).to.include({ status: 7, stderr: "" });
  });

  const goneAllTheSame = ["SIGKILL", "dffmpeg: the file system doesn't answer; leaving all the same\n"];

  it("doesn't wait for a call that never does", () => {
    const hung = `open(${JSON.stringify(join(folder, "hung"))}, "r", () => undefined);`;
    const { signal, stderr } = ends(`${hung} leave(7, 50);`);
    expect([signal, stderr]).to.deep.equal(goneAllTheSame);
  });

  it("doesn't wait for a thread's that never does", () => {
    const hung = `require("node:fs").openSync(${JSON.stringify(join(folder, "hung"))});`;
    const listening = `.on("message", () => undefined).once("online", () => leave(7, 50));`;
    const { signal, stderr } = ends(`new Worker(${JSON.stringify(hung)}, { eval: true })${listening}`);
    expect([signal, stderr]).to.deep.equal(goneAllTheSame);
  });
});
