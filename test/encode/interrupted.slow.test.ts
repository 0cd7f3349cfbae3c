/** A job that its caller ends before anything is encoded. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { clip, fixture } from "../../fixtures/generate.ts";
import { DffmpegError, encode, type JobEvent } from "../../lib/index.ts";

describe("a job that is interrupted early", () => {
  it("says that and nothing else, whatever it was about", async () => {
    const args = ["-i", await fixture(clip), "-c:v", "libx264", join(tmpdir(), "dffmpeg-interrupted.mkv")];
    const { abort, signal } = caller();
    const thrown = await encode({ args, signal, onEvent: abort }).catch((cause: unknown) => cause);
    expect(thrown).to.be.instanceOf(DffmpegError).and.include({ code: "interrupted" });
    const before = await encode({ args, signal }).catch((cause: unknown) => cause);
    expect(before).to.be.instanceOf(DffmpegError).and.include({ code: "interrupted" });
  });

  it("leaves no node out for what the caller did", async () => {
    const args = ["-i", await fixture(clip), "-c:v", "libx264", join(tmpdir(), "dffmpeg-interrupted.mkv")];
    const { abort, signal } = caller();
    const events: string[] = [];
    const onEvent = (event: JobEvent): void => {
      events.push(event.type);
      if (event.type === "step" && event.step === "connecting") abort();
    };
    const thrown = await encode({ args, signal, onEvent }).catch((cause: unknown) => cause);
    expect(thrown).to.be.instanceOf(DffmpegError).and.include({ code: "interrupted" });
    expect(events).to.include("step").and.not.include("node-left-out");
  });
});

function caller() {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  return { abort, signal: controller.signal };
}
