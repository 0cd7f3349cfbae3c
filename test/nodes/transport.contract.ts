/** What every transport promises, whatever carries the commands. */
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

  it("settles running commands as lost when it's closed, and those started later", async () => {
    const own = await open();
    const process = await startReady(own, quoteCommand(["sh", "-c", "echo ready; exec cat"]));
    own.close();
    expect((await process.ended).kind).equal("lost");
    expect((await own.start(["true"]).ended).kind).equal("lost");
  });
}
