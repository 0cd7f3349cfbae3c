import { expect } from "chai";
import { Ahead } from "../../lib/encode/ahead.ts";
import type { CrewMember } from "../../lib/encode/crew.ts";
import { withResolvers } from "../../lib/encode/deferred.ts";
import type { HeldPlace, SourceView } from "../../lib/encode/source-view.ts";

const member = (name: string) => ({ node: { name } }) as CrewMember;
const [a, b] = [member("a"), member("b")];
const order = { index: 3, from: 4, to: 6 };
const never = new AbortController().signal;

/** A link on which everything waits until it's told to arrive. */
class Link {
  readonly told: string[] = [];
  readonly sent: ReturnType<typeof withResolvers<HeldPlace>>[] = [];
  readonly view: SourceView = ({ node }, { index }, careful, signal) => {
    this.told.push(`${careful ? "carefully " : ""}${index} to ${node.name}`);
    const sending = withResolvers<HeldPlace>();
    this.sent.push(sending);
    signal.addEventListener("abort", () => {
      this.told.push(`${index} to ${node.name} stopped`);
      sending.reject(signal.reason as Error);
    });
    return sending.promise;
  };
  arrive(which = 0): void {
    const release = (): void => void this.told.push(`released ${which}`);
    this.sent[which]?.resolve({ path: `file${which}`, kind: "slice", stream: 0, release });
  }
}

describe("a window's input, brought ahead", () => {
  it("is what its attempt gets, sent once, whether it has arrived by then or not", async () => {
    for (const early of [true, false]) {
      const link = new Link();
      const ahead = new Ahead(link.view);
      ahead.bring(a, order);
      if (early) link.arrive();
      const place = ahead.view(a, order, false, never);
      if (!early) link.arrive();
      expect(await place).to.include({ path: "file0" });
      await ahead.stop();
      expect(link.told).to.eql(["3 to a"]);
    }
  });

  it("is dropped when the window goes to another node", async () => {
    const link = new Link();
    const ahead = new Ahead(link.view);
    ahead.bring(a, order);
    ahead.went(3, "b");
    void ahead.view(b, order, false, never);
    link.arrive(1);
    await ahead.stop();
    expect(link.told).to.eql(["3 to a", "3 to a stopped", "3 to b"]);
  });

  it("is removed where it has arrived for nothing", async () => {
    const link = new Link();
    const ahead = new Ahead(link.view);
    ahead.bring(a, order);
    link.arrive();
    await link.sent[0]?.promise;
    await ahead.stop();
    expect(link.told).to.include("released 0");
  });

  it("is brought again by the attempt where it failed, or where more of the source is wanted", async () => {
    const link = new Link();
    const ahead = new Ahead(link.view);
    ahead.bring(a, order);
    link.sent[0]?.reject(new Error("the link broke"));
    const place = ahead.view(a, order, false, never);
    await new Promise(setImmediate);
    link.arrive(1);
    expect(await place).to.include({ path: "file1" });
    ahead.bring(a, order);
    void ahead.view(a, order, true, never);
    expect(link.told.at(-1)).to.equal("carefully 3 to a");
    await ahead.stop();
  });

  it("ends with the attempt that waits for it", async () => {
    const link = new Link();
    const ahead = new Ahead(link.view);
    const stop = new AbortController();
    ahead.bring(a, order);
    const place = ahead.view(a, order, false, stop.signal);
    stop.abort(new Error("told to"));
    const thrown: unknown = await place.catch((error: unknown) => error);
    expect(thrown).to.equal(stop.signal.reason);
    expect(link.told).to.include("3 to a stopped");
  });
});
