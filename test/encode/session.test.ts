/** The end of a session. That a folder can't be removed is faked: it takes a share that lies, or other rights than the tests'. */
import { expect } from "chai";
import { clearAway, type Ending } from "../../lib/encode/session.ts";
import { storageError } from "../../lib/storage/job-folder.ts";

describe("a job's folder that can't be removed", () => {
  const notEmpty = Object.assign(new Error("ENOTEMPTY: directory not empty, rmdir"), { code: "ENOTEMPTY" });
  async function told(ending: Ending): Promise<readonly unknown[]> {
    const events: unknown[] = [];
    const remove = () => Promise.reject(storageError("/share/job-1", notEmpty));
    await clearAway(remove, ending, (event) => events.push(event));
    return events;
  }

  it("is told of, and fails no job whose output is there", async () => {
    const message =
      "/share/job-1: ENOTEMPTY: directory not empty, rmdir; dffmpeg clean removes what is left of the job";
    expect(await told("finished")).to.eql([{ type: "warning", message }]);
    expect(await told("useless")).to.have.length(1);
  });

  it("is no matter beside what broke the job", async () => {
    expect(await told("broken")).to.eql([]);
  });
});
