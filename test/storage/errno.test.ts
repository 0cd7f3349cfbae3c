import { expect } from "chai";
import { storageError } from "../../lib/storage/job-folder.ts";
import { storageTrouble } from "../../lib/storage/errno.ts";

describe("the storage's trouble in a program's last words", () => {
  it("is named with place and errno", () => {
    const words = "av_interleaved_write_frame(): No space left on device\nConversion failed!";
    const trouble = storageTrouble("/share/job-1/attempts", words);
    expect(trouble?.message).to.equal("/share/job-1/attempts: ENOSPC: No space left on device");
    expect(trouble?.hint).to.match(/free some space/);
  });

  it("isn't seen where the source is what may not be read", () => {
    expect(storageTrouble("/share", "/films/in.mkv: Permission denied")).to.equal(undefined);
    expect(storageTrouble("/share", "/share/job-1/attempts/w1.nut: Permission denied")?.message).to.include("EACCES");
  });

  it("isn't seen in a codec's complaints", () => {
    expect(storageTrouble("/share", "Error while opening encoder for output stream #0:0")).to.equal(undefined);
  });

  it("name a path once: what Node says of the call has it again", () => {
    const cause = (path: string): Error =>
      Object.assign(new Error(`ENOENT: no such file or directory, mkdir '${path}'`), { code: "ENOENT" });
    const said = (path: string): string => storageError("/gone/job-1", cause(path)).message;
    expect(said("/gone/job-1")).to.equal("/gone/job-1: ENOENT: no such file or directory");
    expect(said("/gone/x' -> '/gone/.dffmpeg-job-1.mkv")).to.equal("/gone/job-1: ENOENT: no such file or directory");
    expect(said("/gone/job-1/markers")).to.match(/mkdir '\/gone\/job-1\/markers'$/);
  });
});
