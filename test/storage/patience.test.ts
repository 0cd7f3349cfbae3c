import { expect } from "chai";
import { DffmpegError } from "../../lib/model/errors.ts";
import { answered, waitTelling } from "../../lib/storage/patience.ts";

const never = new Promise<never>(() => undefined);
const none = { tellMs: 0, giveUpMs: 0 };
const ample = { tellMs: 60_000, giveUpMs: 60_000 };

describe("patience with a share", () => {
  it("tells that it's waited for, and waits on", async () => {
    let answer: (said: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => (answer = resolve));
    const tell = (): void => {
      answer("back");
    };
    const said = waitTelling(work, tell, none);
    expect(await said).to.equal("back");
  });

  it("says nothing of one that answers", async () => {
    let told = false;
    const tell = (): void => void (told = true);
    expect(await waitTelling(Promise.resolve(1), tell, ample)).to.equal(1);
    expect(await answered("/srv", Promise.resolve(2), ample)).to.equal(2);
    const failure = await answered("/srv", Promise.reject(new Error("no right")), ample).catch(String);
    expect([told, failure]).to.deep.equal([false, "Error: no right"]);
  });

  it("gives up one that doesn't, saying which and what to do", async () => {
    const thrown: unknown = await answered("/srv/films", never, none).catch((cause: unknown) => cause);
    expect(thrown)
      .to.be.instanceOf(DffmpegError)
      .and.include({ code: "storage", message: "/srv/films doesn't answer" });
    expect((thrown as DffmpegError).hint).to.match(/The machine that has the share is off/);
  });
});
