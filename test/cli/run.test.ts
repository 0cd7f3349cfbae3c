import { EventEmitter } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { runJob, type Surroundings } from "../../cli/job.ts";
import type { Engine } from "../../cli/order.ts";
import { run } from "../../cli/run.ts";
import { expandShortForm } from "../../lib/command/shortform.ts";
import { separateOwn } from "../../lib/command/own.ts";
import type { JobRequest, JobResult } from "../../lib/index.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";
import { awaited as awaitedText, waitTelling } from "../../lib/storage/patience.ts";
import type { JobReport } from "../../lib/model/report.ts";

const report: JobReport = {
  version: 1,
  mode: "whole",
  reason: "",
  output: "out.mp4",
  windows: [],
  nodes: [],
  seconds: 1,
  verification: { windows: [], output: [], frames: null },
};

type Work = (request: JobRequest, around: EventEmitter) => Promise<Partial<JobResult>>;

interface Seen {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: readonly JobRequest[];
  readonly exits: readonly number[];
}

/** Runs a command against a library that does `work`, in a process that isn't one; every question is answered no. */
async function command(
  line: readonly string[],
  work: Work,
  env: NodeJS.ProcessEnv = {},
  parts: Partial<Engine> = {},
): Promise<Seen> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end("n\n");
  const exits: number[] = [];
  const around = Object.assign(new EventEmitter(), {
    env: { HOME: "/nonexistent", ...env },
    stdin,
    stdout,
    stderr,
    exit: (code: number) => exits.push(code),
  }) satisfies Surroundings;
  const requests: JobRequest[] = [];
  const engine: Engine = {
    separateOwn,
    ...{ expandShortForm, waitTelling, awaitedText },
    loadInventory: () => Promise.reject(new DffmpegError("inventory", "no such inventory")),
    plan: () =>
      Promise.resolve({
        mode: "split",
        reason: "it can",
        lines: [],
        windows: [],
        explanation: [],
        commands: [],
      }),
    encode: async (request) => {
      requests.push(request);
      return { exitCode: 0, report, ...(await work(request, around)) };
    },
    ...parts,
  };
  const exitCode = await run(line, engine, around, () => Promise.resolve(runJob));
  expect(around.eventNames(), "signal handlers left behind").to.deep.equal([]);
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? "";
  return {
    exitCode,
    stdout: text(stdout),
    stderr: text(stderr),
    requests,
    exits,
  };
}

const done: Work = () => Promise.resolve({});
const pi = { version: 1, storage: { root: "/srv" }, nodes: [{ name: "pi" }] };
const files = ["-i", "in.mp4", "out.mp4"];

describe("a command", () => {
  it("gives ffmpeg's arguments to the library without its own, and ends with 0", async () => {
    const { exitCode, requests } = await command(
      ["--keep", "-i", "in.mp4", "--ffmpeg", "/opt/ffmpeg", "out.mp4"],
      done,
    );
    expect(exitCode).to.equal(0);
    expect(requests[0]).to.deep.include({
      args: files,
      keep: true,
      ffmpeg: "/opt/ffmpeg",
      stdio: "inherit",
    });
    expect(requests[0]).not.to.have.any.keys("inventory", "only", "ffprobe");
  });

  it("ends with the exit status of a run that was ffmpeg's own", async () => {
    expect((await command(files, () => Promise.resolve({ exitCode: 69 }))).exitCode).to.equal(69);
  });

  it("never reaches the library when its options are wrong", async () => {
    for (const wrong of [["--nodse"], ["--only", "pi"], ["--nodes"], ["--nodes", "absent.json"]]) {
      const { exitCode, stderr, requests } = await command([...files, ...wrong], done);
      expect([exitCode, requests.length], wrong.join(" ")).to.deep.equal([1, 0]);
      expect(stderr).to.match(/^dffmpeg: .+\n/);
    }
  });

  it("plans without encoding for --dry-run", async () => {
    const { exitCode, stdout, requests } = await command(["--dry-run", ...files], done);
    expect([exitCode, requests.length]).to.deep.equal([0, 0]);
    expect(stdout).to.equal("split: it can\nnodes: this machine alone\n");
  });

  it("says an expected failure in a line and a hint, unless -loglevel wants silence", async () => {
    const fail: Work = () => Promise.reject(new DffmpegError("node", "pi is gone", { hint: "Look at it." }));
    const loud = await command(files, fail);
    expect([loud.exitCode, loud.stderr]).to.deep.equal([1, "dffmpeg: pi is gone\n  Look at it.\n"]);
    const silent = await command(["-v", "quiet", ...files], fail);
    expect([silent.exitCode, silent.stderr]).to.deep.equal([1, ""]);
  });

  it("doesn't say twice that a file isn't overwritten", async () => {
    const { exitCode, stderr } = await command(files, async ({ confirmOverwrite }) => {
      if (!(await confirmOverwrite?.("out.mp4"))) throw new DffmpegError("input", "out.mp4 exists");
      return {};
    });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal("File 'out.mp4' already exists. Overwrite? [y/N] Not overwriting - exiting\n");
  });

  it("says what is wrong with nodes once, though it ends for want of one", async () => {
    const fail: Work = ({ onEvent }) => {
      onEvent?.({ type: "node-left-out", node: "pi", error: "node pi: no key", hint: "Get one." });
      return Promise.reject(new DffmpegError("node", "node pi: no key", { hint: "Get one." }));
    };
    expect((await command(files, fail)).stderr).to.equal(
      "dffmpeg: pi is left out: no key\n  Get one.\ndffmpeg: the only node can't be used\n",
    );
    expect((await command(["--quiet", ...files], fail)).stderr).to.equal("dffmpeg: node pi: no key\n  Get one.\n");
  });

  it("names the nodes file in the command that drops an interrupted job", async () => {
    const keep: Work = ({ onEvent }) => {
      onEvent?.({ type: "kept", job: "job-1", windows: 1 });
      return Promise.reject(new DffmpegError("interrupted", "stopped"));
    };
    const inventory = { loadInventory: () => Promise.resolve(inventorySchema.parse(pi)) };
    const { stderr } = await command(["--nodes", "my n.json", ...files], keep, {}, inventory);
    expect(stderr).to.include("dffmpeg clean --nodes 'my n.json' job-1 to drop it");
    expect((await command(files, keep)).stderr).to.include("dffmpeg clean job-1 to drop it");
    const usual = await command(files, keep, { DFFMPEG_NODES: "n.json" }, inventory);
    expect(usual.stderr).to.include("dffmpeg clean job-1 to drop it");
  });

  it("says what the short form's output is called before it starts, unless silence is wanted", async () => {
    const film = import.meta.filename;
    const line = `dffmpeg: the output is ${film.replace(/\.ts$/, "-dffmpeg.ts")}\n`;
    expect((await command([film], done)).stderr).to.equal(line);
    expect((await command(["--quiet", film], done)).stderr).to.equal("");
    expect((await command([film, "out.mp4"], done)).stderr).to.equal("");
  });

  it("leaves the library no way to ask when ffmpeg wouldn't ask", async () => {
    const { requests } = await command(["-nostdin", ...files], done);
    expect(requests[0]).not.to.have.property("confirmOverwrite");
  });

  it("aborts the job on the first signal and ends with 255, whatever the library makes of it", async () => {
    const ends: readonly Work[] = [
      () => Promise.reject(new DffmpegError("interrupted", "stopped")),
      () => Promise.reject(new Error("torn in the middle")),
      () => Promise.resolve({ exitCode: 1 }),
    ];
    for (const end of ends) {
      const { exitCode, exits } = await command(files, (request, around) => {
        around.emit("SIGINT");
        expect(request.signal?.aborted).to.equal(true);
        return end(request, around);
      });
      expect([exitCode, ...exits]).to.deep.equal([255]);
    }
  });

  it("leaves at once on the second signal", async () => {
    const { exits } = await command(files, (_request, around) => {
      around.emit("SIGINT");
      around.emit("SIGTERM");
      return Promise.resolve({});
    });
    expect(exits).to.deep.equal([255]);
  });

  it("is a success when the interruption came too late to stop it", async () => {
    const { exitCode } = await command(files, (_request, around) => {
      around.emit("SIGINT");
      return Promise.resolve({});
    });
    expect(exitCode).to.equal(0);
  });
});

describe("--json-events", () => {
  const warn: Work = ({ onEvent }) => {
    onEvent?.({ type: "warning", message: "slow" });
    return Promise.reject(new DffmpegError("node", "pi is gone"));
  };
  const lines = [
    { type: "warning", message: "slow" },
    { type: "error", code: "node", message: "pi is gone" },
  ];
  const parse = (text: string): unknown[] =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);

  it("go to standard output, with words for people on standard error", async () => {
    const { stdout, stderr } = await command(["--json-events", ...files], warn);
    expect(parse(stdout)).to.deep.equal(lines);
    expect(stderr).to.equal("dffmpeg: pi is gone\n");
  });

  it("end with one where a second signal leaves at once", async () => {
    const { stdout } = await command(["--json-events", ...files], (_request, around) => {
      around.emit("SIGINT");
      around.emit("SIGINT");
      return new Promise((resolve) => setImmediate(resolve, {}));
    });
    expect(stdout).to.match(/^\{"type":"error","code":"interrupted","message":"interrupted twice.*\}\n$/);
  });

  it("have standard error to themselves where ffmpeg's output goes to standard output", async () => {
    for (const output of ["-", "pipe:1", "/dev/stdout"]) {
      const { stdout, stderr } = await command(["--json-events", "-i", "in.mp4", "-f", "matroska", output], warn);
      expect(parse(stderr), output).to.deep.equal(lines);
      expect(stdout).to.equal("");
    }
  });
});

describe("--report", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-run-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("writes what the library reports", async () => {
    const file = path.join(folder, "report.json");
    expect((await command(["--report", file, ...files], done)).exitCode).to.equal(0);
    expect(JSON.parse(await readFile(file, "utf8"))).to.deep.equal(report);
  });

  it("stops the command before it starts when it could never be written", async () => {
    const { exitCode, requests } = await command(["--report", path.join(folder, "no", "r.json"), ...files], done);
    expect([exitCode, requests.length]).to.deep.equal([1, 0]);
  });

  it("keeps the exit status of a run that failed", async () => {
    const file = path.join(folder, "failed.json");
    const { exitCode } = await command(["--report", file, ...files], () => Promise.resolve({ exitCode: 187 }));
    expect(exitCode).to.equal(187);
    expect(JSON.parse(await readFile(file, "utf8"))).to.deep.equal(report);
  });
});
