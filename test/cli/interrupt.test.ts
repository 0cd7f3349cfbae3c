import { closeSync, openSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hangUpOf, type Surroundings } from "../../cli/job.ts";
import { EventEmitter } from "node:events";
import { expect } from "chai";
import { watchInterrupts } from "../../cli/interrupt.ts";
import { leaveAtOnce } from "../../cli/tell.ts";

function watch(
  ffmpegHearsIt: boolean,
  terminal = true,
): {
  emit: (name: string) => void;
  seen: string[];
  aborted: () => boolean;
  left: () => number;
} {
  const [source, seen] = [new EventEmitter(), [] as string[]];
  const { signal, stop } = watchInterrupts(source, {
    hungUp: () => terminal,
    reload: () => seen.push("reload"),
    ffmpegHearsIt: () => ffmpegHearsIt,
    first: () => seen.push("first"),
    again: () => seen.push("again"),
  });
  return {
    emit: (name) => source.emit(name),
    seen,
    aborted: () => signal.aborted,
    left: () => {
      stop();
      return source.eventNames().length;
    },
  };
}

describe("interruptions", () => {
  it("abort first and leave at once after that, whichever signal it is", () => {
    const { emit, seen, aborted } = watch(false);
    emit("SIGTERM");
    expect([aborted(), ...seen]).to.deep.equal([true, "first"]);
    emit("SIGINT");
    expect(seen).to.deep.equal(["first", "again"]);
  });

  it("are left to an ffmpeg that hears Ctrl-C itself, once", () => {
    const { emit, seen, aborted } = watch(true);
    emit("SIGINT");
    expect([aborted(), ...seen]).to.deep.equal([false]);
    emit("SIGINT");
    expect([aborted(), ...seen]).to.deep.equal([true, "first"]);
  });

  it("other than Ctrl-C aren't ffmpeg's, which doesn't hear them", () => {
    const { emit, aborted } = watch(true);
    emit("SIGTERM");
    expect(aborted()).to.equal(true);
  });

  it("by a hang-up count only where a terminal has gone; else it asks for the nodes file to be read again", () => {
    const [detached, attached] = [watch(false, false), watch(false, true)];
    for (const { emit } of [detached, attached]) emit("SIGHUP");
    expect([detached.aborted(), attached.aborted()]).to.deep.equal([false, true]);
    expect([...detached.seen, ...attached.seen]).to.deep.equal(["reload", "first"]);
    detached.emit("SIGTERM");
    expect(detached.aborted()).to.equal(true);
  });

  it("are watched no longer than the job lasts", () => {
    expect(watch(false).left()).to.equal(0);
  });
});

describe("leaving at once", () => {
  it("leaves nothing hidden beside an output", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-leaving-"));
    const [part, gone] = [join(folder, ".dffmpeg-part.mp4"), join(folder, ".dffmpeg-gone.mp4")];
    await writeFile(part, "half a film");
    const exits: number[] = [];
    leaveAtOnce(undefined, new Set([part, gone]), { stderr: { write: () => true }, exit: (code) => exits.push(code) });
    expect(exits).to.deep.equal([255]);
    // As at this process's end, what has begun comes to its end: see leave.ts.
    while (process.getActiveResourcesInfo().some((kind) => kind.startsWith("FSReq")))
      await new Promise((resolve) => setImmediate(resolve));
    expect(await readdir(folder)).to.deep.equal([]);
    await rm(folder, { recursive: true });
  });
});

describe("a hang-up", () => {
  it("is one where a terminal was, and is gone: a batch whose terminal stays reads its nodes file again", () => {
    const gone = openSync(import.meta.filename, "r");
    const [pipe, terminal] = [{ fd: gone }, { fd: gone, isTTY: true }];
    const streams = (stdin: object) => ({ stdin, stdout: pipe, stderr: pipe }) as unknown as Surroundings;
    expect(hangUpOf(streams(pipe))()).to.equal(false);
    expect(hangUpOf(streams(terminal))()).to.equal(true);
    closeSync(gone);
  });
});
