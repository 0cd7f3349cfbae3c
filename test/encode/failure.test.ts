import { expect } from "chai";
import { encodeFailure, type LastWords } from "../../lib/encode/failure.ts";
import { jobFolderAt } from "../../lib/storage/job-folder.ts";

describe("a job that no node can encode", () => {
  const folder = jobFolderAt("/share", "job-1234567890");
  const failure = (detail: string) => {
    const member = { node: { name: "pi" }, workplace: { kind: "shared" } } as unknown as LastWords["member"];
    return encodeFailure(2, { member, detail }, folder);
  };

  it("is told with the last node's words", () => {
    expect(failure("Invalid data found")).to.include({
      code: "encode",
      message: "ffmpeg failed on window 3:\nInvalid data found",
    });
  });

  it("is told with cause and next step where a device fails", () => {
    const { message, hint } = failure("[h264_v4l2m2m @ 0x5] Could not find a valid device\nConversion failed!");
    expect(message).to.match(
      /^ffmpeg failed on window 3: no V4L2 device encodes this:\n.*Could not find a valid device/,
    );
    expect(hint).to.match(/Raspberry Pi.*group 'video'/);
  });

  it("isn't ffmpeg's failure where the job's folder has gone", () => {
    expect(failure(`dffmpeg: the job's folder isn't here: ${folder.attempts}`)).to.include({
      code: "storage",
      message: "pi: the job's folder isn't here: /share/job-1234567890/attempts",
    });
  });
});
