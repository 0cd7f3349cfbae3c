/** What every transport promises, whatever carries the commands. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open as openFile, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { expect } from "chai";
import type { RemoteEnd, RemoteProcess, Transport } from "../../lib/nodes/contract.ts";
import { quoteCommand } from "../../lib/nodes/quote.ts";

export const awkwardWords = ["a b", "it's", '"', "x\ny", "$(id)", "`id`", "\\", "-", "--", "é→🎬", "", "*", "~", "a;b"];

interface Ended {
  readonly end: RemoteEnd;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runOn(transport: Transport, argv: readonly string[], input = ""): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  const process = transport.start(argv, {
    onStdout: (text) => (stdout += text),
    onStderr: (text) => (stderr += text),
  });
  process.write(input);
  process.end();
  return { end: await process.ended, stdout, stderr };
}

/** Starts a command and resolves once it has said "ready". */
export async function startReady(transport: Transport, script: string): Promise<RemoteProcess> {
  let process: RemoteProcess | undefined;
  await new Promise<void>((resolve) => {
    process = transport.start(["sh", "-c", script], {
      onStdout: (text) => {
        if (text.includes("ready")) resolve();
      },
    });
    void process.ended.then(() => {
      resolve();
    });
  });
  if (!process) throw new Error("unreachable");
  return process;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** A file too big for one piece, with a hole in it: quick to make. */
async function bigFile(path: string): Promise<void> {
  const file = await openFile(path, "w");
  await file.write(randomBytes(3_000_001), 0, undefined, 0);
  await file.write(randomBytes(70_000), 0, undefined, 20_000_000);
  await file.close();
}

export function transportContract(open: () => Promise<Transport>): void {
  let transport: Transport;
  before(async () => {
    transport = await open();
  });
  after(() => {
    transport.close();
  });

  it("delivers every argument as it is", async () => {
    const { stdout } = await runOn(transport, ["printf", "<%s>", ...awkwardWords]);
    expect(stdout).equal(awkwardWords.map((word) => `<${word}>`).join(""));
  });

  it("refuses an argument with a NUL byte", () => {
    expect(() => transport.start(["echo", "a\0b"])).throw("NUL byte");
  });

  it("gives standard input to the command, end of file included", async () => {
    const { stdout } = await runOn(transport, ["cat"], "one\ntwo é");
    expect(stdout).equal("one\ntwo é");
  });

  it("keeps the two outputs apart and reports the exit code", async () => {
    const { end, stdout, stderr } = await runOn(transport, ["sh", "-c", "echo out; echo err >&2; exit 7"]);
    expect(end).deep.equal({ kind: "exited", code: 7 });
    expect([stdout, stderr]).deep.equal(["out\n", "err\n"]);
  });

  it("reports the exit code of a command that closed its outputs before it ended", async () => {
    const { end, stdout } = await runOn(transport, ["sh", "-c", "cat; exec >&- 2>&-; sleep 0.3; exit 7"], "in");
    expect(end).deep.equal({ kind: "exited", code: 7 });
    expect(stdout).equal("in");
  });

  it("gives 127 for a program that isn't there", async () => {
    const { end, stderr } = await runOn(transport, ["dffmpeg-no-such-program"]);
    expect(end).deep.equal({ kind: "exited", code: 127 });
    expect(stderr).contain("dffmpeg-no-such-program");
  });

  it("gives 128 and more for a command that a signal ended", async () => {
    const { end } = await runOn(transport, ["sh", "-c", "kill -TERM $$"]);
    expect(end).deep.equal({ kind: "exited", code: 143 });
  });

  it("delivers all of a big output before the end", async () => {
    const { stdout, end } = await runOn(transport, ["sh", "-c", "yes é23456789 | head -n 300000; exit 3"]);
    expect(end).deep.equal({ kind: "exited", code: 3 });
    expect(stdout.length).equal(300_000 * 10);
    expect(stdout.slice(-10)).equal("é23456789\n");
  });

  it("survives writing to a command that doesn't read", async () => {
    const { end } = await runOn(transport, ["true"], "x".repeat(1_000_000));
    expect(end).deep.equal({ kind: "exited", code: 0 });
  });

  it("settles a killed command, as ended by the signal or, where the server ignores signals, as lost", async () => {
    const process = await startReady(transport, "sleep 30 & echo ready; wait");
    process.kill();
    const end = await process.ended;
    if (end.kind === "exited") expect(end.code).equal(137);
    else expect(end.cause.message).contain("killed");
  });

  it("runs many commands at once", async () => {
    const ends = await Promise.all(Array.from({ length: 12 }, (_, index) => runOn(transport, ["echo", String(index)])));
    expect(ends.map(({ stdout }) => stdout)).deep.equal(ends.map((_, index) => `${index}\n`));
  });

  describe("with files", () => {
    let folder: string;
    const place = (name: string): string => join(folder, name);
    const failure = async (promise: Promise<void>): Promise<Error & { syscall?: string }> => {
      const thrown: unknown = await promise.then(() => undefined).catch((error: unknown) => error);
      if (!(thrown instanceof Error)) throw new Error("it succeeded");
      return thrown;
    };
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "dffmpeg files' "));
    });
    after(() => rm(folder, { recursive: true }));

    it("brings them there and back as they are, whatever their size", async () => {
      await bigFile(place("big"));
      await writeFile(place("empty"), "");
      for (const name of ["big", "empty"]) {
        await transport.put(place(name), place(`${name} there`));
        await transport.get(place(`${name} there`), place(`${name} back`));
        expect(await hashOf(place(`${name} back`))).equal(await hashOf(place(name)));
      }
    });

    it("replaces what is there", async () => {
      await writeFile(place("old"), "much longer than the new one");
      await writeFile(place("new"), "short");
      await transport.put(place("new"), place("old"));
      expect(await readFile(place("old"), "utf8")).equal("short");
    });

    it("carries many at once", async () => {
      await writeFile(place("one"), randomBytes(100_000));
      const copies = Array.from({ length: 12 }, (_, index) => place(`copy ${index}`));
      await Promise.all(copies.map((copy) => transport.put(place("one"), copy)));
      expect(new Set(await Promise.all(copies.map(hashOf)))).deep.equal(new Set([await hashOf(place("one"))]));
    });

    it("rejects for a file that isn't there, and says where with files of this machine", async () => {
      expect((await failure(transport.get(place("absent"), place("x")))).message).match(/no such file/i);
      const here = await failure(transport.put(place("absent"), place("x")));
      expect(here.syscall).equal("open");
      expect((await failure(transport.put(place("one"), place("absent/x")))).message).match(/no such file/i);
    });

    it("rejects with the reason when it's aborted, before or between", async () => {
      await writeFile(place("some"), randomBytes(5_000_000));
      const [early, late] = [new AbortController(), new AbortController()];
      early.abort();
      expect((await failure(transport.put(place("some"), place("y"), early.signal))).name).equal("AbortError");
      const running = failure(transport.put(place("some"), place("y"), late.signal));
      late.abort();
      expect((await running).name).equal("AbortError");
    });
  });

  it("settles running commands as lost when it's closed, and those started later", async () => {
    const own = await open();
    const process = await startReady(own, quoteCommand(["sh", "-c", "echo ready; exec cat"]));
    own.close();
    expect((await process.ended).kind).equal("lost");
    expect((await own.start(["true"]).ended).kind).equal("lost");
  });
}
