import { PassThrough } from "node:stream";
import { expect } from "chai";
import { mayAsk, overwriteQuestion } from "../../cli/question.ts";

function asker(): {
  stdin: PassThrough;
  said: () => string;
  ask: (path: string) => Promise<boolean>;
  abort: () => void;
} {
  const [stdin, stderr, controller] = [new PassThrough(), new PassThrough(), new AbortController()];
  return {
    stdin,
    said: () => (stderr.read() as Buffer | null)?.toString() ?? "",
    ask: overwriteQuestion({ stdin, stderr }, controller.signal),
    abort: () => {
      controller.abort();
    },
  };
}

describe("the overwrite question", () => {
  it("is ffmpeg's, word for word", async () => {
    const { stdin, said, ask } = asker();
    stdin.end("n\n");
    expect(await ask("my file.mp4")).to.equal(false);
    expect(said()).to.equal("File 'my file.mp4' already exists. Overwrite? [y/N] Not overwriting - exiting\n");
  });

  it("takes any line that starts with y or Y for a yes", async () => {
    for (const [line, answer] of [
      ["y\n", true],
      ["Yes\n", true],
      ["y", true],
      ["\n", false],
      ["no\ny\n", false],
      ["", false],
    ] as const) {
      const { stdin, ask } = asker();
      stdin.end(line);
      expect(await ask("a"), JSON.stringify(line)).to.equal(answer);
    }
  });

  it("waits for the rest of a line that arrives in pieces", async () => {
    const { stdin, ask } = asker();
    const answer = ask("a");
    stdin.write("y");
    stdin.write("es\n");
    expect(await answer).to.equal(true);
  });

  it("answers a second question with the second line, and a third with no at the end of input", async () => {
    const { stdin, ask } = asker();
    stdin.end("y\nY\n");
    expect([await ask("a"), await ask("b"), await ask("c")]).to.deep.equal([true, true, false]);
  });

  it("is answered no by an interruption", async () => {
    const { ask, abort } = asker();
    const answer = ask("a");
    abort();
    expect(await answer).to.equal(false);
  });

  it("isn't asked where ffmpeg wouldn't: with -nostdin, or a source on standard input", () => {
    expect(mayAsk(["-i", "a.mp4", "b.mp4"])).to.equal(true);
    expect(mayAsk(["-i", "a.mp4", "-f", "mp4", "-"])).to.equal(true);
    for (const args of [
      ["-nostdin", "-i", "a"],
      ["-i", "-"],
      ["-i", "pipe:0"],
      ["-i", "/dev/stdin"],
    ]) {
      expect(mayAsk(args), args.join(" ")).to.equal(false);
    }
  });
});
