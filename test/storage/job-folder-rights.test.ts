/** That a job's folder is as open as its nodes need, whatever the umask of whoever makes it. */
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { newId } from "../../lib/model/new-id.ts";
import { jobFolderAt, makeJobFolder, type JobFolder } from "../../lib/storage/job-folder.ts";

describe("a job's folder on a share whose folders belong to a group", () => {
  let root: string;
  let folder: JobFolder;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "dffmpeg-rights-"));
    await chmod(root, 0o2770); // as scripts/setup-storage.sh leaves it
    folder = jobFolderAt(root, `job-${newId()}`);
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  const rights = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);

  it("gives everything in it to the group, so that nodes can read slices even where the umask shuts out others", async () => {
    const before = process.umask(0o027);
    try {
      await makeJobFolder(folder);
    } finally {
      process.umask(before);
    }
    const found = await Promise.all([folder.segments, folder.verified, folder.attempts, folder.markers].map(rights));
    expect(found).to.deep.equal(["2755", "2755", "2770", "2770"]);
  });
});
