import { expect } from "chai";
import type { JobEvent } from "../../lib/model/events.ts";
import { reach, reachAll } from "../../lib/encode/reach.ts";

describe("a file on a share that doesn't answer", () => {
  it("is named while the job waits for it, and waited for", async () => {
    const events: JobEvent[] = [];
    let answer: (said: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => (answer = resolve));
    const onEvent = (event: JobEvent): void => {
      events.push(event);
      answer("back");
    };
    expect(await reach("/srv/film.mkv", work, onEvent, { tellMs: 0, giveUpMs: 0 })).to.equal("back");
    expect(events.map((event) => "message" in event && event.message).join()).to.match(
      /^\/srv\/film\.mkv doesn't answer; waiting for it/,
    );
  });

  it("isn't the one that isn't there, which answers at once", async () => {
    const events: JobEvent[] = [];
    await reachAll(["/absent/film.mkv", import.meta.filename], (event) => events.push(event));
    expect(events).to.deep.equal([]);
  });
});
