import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { watchInterrupts } from "../../cli/interrupt.ts";
import { watchKeys } from "../../cli/keys.ts";
import { watchSuspending } from "../../cli/suspend.ts";
import { isInFront } from "../../cli/terminal.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A terminal of our own: what is done with it, and who is in front. */
function desk() {
  const seen: string[] = [];
  const front = { is: true };
  let tick = (): void => undefined;
  const stdin = new PassThrough();
  const terminal = {
    isInFront: () => front.is,
    takeKeys: () => {
      seen.push("keys");
      return () => void seen.push("lines");
    },
    suspend: () => void seen.push("suspended"),
  };
  const clock = {
    every: (_ms: number, one: () => void) => {
      tick = one;
      return () => void seen.push("no more looks");
    },
  };
  const keys = watchKeys(stdin, terminal, clock, () => void seen.push("quit"));
  return {
    seen,
    front,
    stdin,
    terminal,
    keys,
    tick: () => {
      tick();
    },
  };
}

describe("the key q", () => {
  it("is heard while the job listens, among others, and the terminal is given back then", async () => {
    const { seen, stdin, keys } = desk();
    stdin.write("q");
    await turn();
    expect(seen).to.deep.equal([]);
    keys.listen();
    stdin.write("x?q");
    await turn();
    keys.listen();
    keys.stop();
    stdin.write("q");
    await turn();
    expect(seen.slice(0, 1)).to.deep.equal(["keys"]);
    expect(seen.filter((one) => one === "quit").length).to.equal(2); // typed ahead, and now
    expect(seen.slice(-2)).to.deep.equal(["no more looks", "lines"]);
    expect(stdin.isPaused()).to.equal(true);
  });

  it("is left to whoever is in front, whose terminal isn't touched, and heard again when the job is there", () => {
    const { seen, front, keys, tick } = desk();
    front.is = false;
    keys.listen();
    expect(seen).to.deep.equal([]);
    front.is = true;
    tick();
    expect(seen).to.deep.equal(["keys"]);
    front.is = false;
    tick();
    keys.stop();
    expect(seen).to.deep.equal(["keys", "no more looks"]);
  });

  it("ends a job as Ctrl-C does, but however often it's pressed, never at once", () => {
    const again: string[] = [];
    const { signal, end } = watchInterrupts(new EventEmitter(), {
      ...{ hungUp: () => false, reload: () => undefined, ffmpegHearsIt: () => false },
      ...{ first: () => undefined, again: () => again.push("again") },
    });
    expect([end(), end(), signal.aborted, again.length]).to.deep.equal([true, false, true, 0]);
  });
});

describe("a job that is suspended", () => {
  it("gives the terminal back before it stops, and takes it again when it goes on", async () => {
    const { seen, terminal, keys } = desk();
    const suspend = (): void => {
      // What SIGTSTP does by itself is up to the system then.
      expect(source.listenerCount("SIGTSTP")).to.equal(0);
      terminal.suspend();
    };
    const source = Object.assign(new EventEmitter(), { terminal: { suspend } });
    keys.listen();
    const end = watchSuspending(source, { before: keys.release, after: keys.look });
    source.emit("SIGTSTP");
    expect(seen).to.deep.equal(["keys", "lines", "suspended"]);
    source.emit("SIGCONT");
    await turn();
    expect(seen.slice(3)).to.deep.equal(["keys"]);
    expect(source.listenerCount("SIGTSTP")).to.equal(1);
    end();
    expect(source.eventNames()).to.deep.equal([]);
  });
});

describe("who is in front on a terminal", () => {
  it("is the process group that the terminal belongs to, whatever the program's name", () => {
    expect(isInFront("42 (no (de) 1) S 1 42 40 34816 42 4194304")).to.equal(true);
    expect(isInFront("42 (node) S 1 42 40 34816 40 4194304")).to.equal(false);
    expect(isInFront("42 (node) S 1 42 40 0 -1 4194304")).to.equal(false);
    expect(isInFront("")).to.equal(false);
  });
});
