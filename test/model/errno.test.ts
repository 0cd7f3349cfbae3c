import { constants } from "node:os";
import { expect } from "chai";
import { errnoOf } from "../../lib/model/errno.ts";
import { storageError } from "../../lib/storage/job-folder.ts";

/** As Node's file system throws it. */
function thrown(name: "ESTALE" | "EDQUOT"): Error {
  const code = `Unknown system error -${constants.errno[name]}`;
  return Object.assign(new Error(`${code}: ${code}, scandir '/share'`), { code, errno: -constants.errno[name] });
}

describe("an error that Node has no name for", () => {
  it("has its own name, and the hint that goes with it", () => {
    expect(errnoOf(thrown("ESTALE"))).to.equal("ESTALE");
    expect(storageError("/share", thrown("ESTALE"))).to.include({ message: "/share: ESTALE" });
    expect(storageError("/share", thrown("ESTALE")).hint).to.match(/server/);
    expect(storageError("/share", thrown("EDQUOT")).hint).to.match(/quota/);
  });

  it("isn't one that Node has a name for", () => {
    expect(errnoOf(Object.assign(new Error("gone"), { code: "ENOENT", errno: -2 }))).to.equal("ENOENT");
    expect(errnoOf(new Error("no matter of the system"))).to.equal("");
  });
});
