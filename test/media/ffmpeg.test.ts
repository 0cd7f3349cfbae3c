/** The controller's own ffmpeg steps: they end when they're told to, however early, and what half a source gave is no result. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runCall } from "../../lib/media/ffmpeg.ts";
import { findPrograms } from "../../lib/media/programs.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { processesWith } from "../lab/processes.ts";

describe("an ffmpeg step of the controller", () => {
  it("ends when it's told to before its ffmpeg was started", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-step-"));
    const output = join(folder, "out.nut");
    const stop = new AbortController();
    // As slow as a recording, and longer than it may take.
    const call = { inputs: [{ path: "testsrc=d=20", options: ["-re", "-f", "lavfi"] }], options: [] };
    const run = runCall(await findPrograms({}), call, output, { signal: stop.signal });
    stop.abort(new Error("told to"));
    const thrown: unknown = await run.catch((error: unknown) => error);
    expect(thrown).equal(stop.signal.reason);
    expect(await processesWith(output)).eql([]);
    await rm(folder, { recursive: true });
  });

  it("has failed where a source couldn't be read on, though ffmpeg exits 0 then", async () => {
    const folder = await mkdtemp(join(tmpdir(), "dffmpeg-step-"));
    const ffmpeg = join(folder, "ffmpeg");
    const script = '#!/bin/sh\necho "/films/in.mp4: Stale file handle" >&2\nexec ffmpeg "$@"\n';
    await writeFile(ffmpeg, script, { mode: 0o755 });
    const call = { inputs: [{ path: "testsrc=d=0.1", options: ["-f", "lavfi"] }], options: [] };
    const run = runCall({ ...(await findPrograms({})), ffmpeg }, call, join(folder, "out.nut"));
    const thrown: unknown = await run.catch((error: unknown) => error);
    expect(thrown).instanceOf(DffmpegError);
    expect((thrown as DffmpegError).message).contain("/films/in.mp4: Stale file handle");
    await rm(folder, { recursive: true });
  });
});
