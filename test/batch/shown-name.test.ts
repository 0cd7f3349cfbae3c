import { expect } from "chai";
import { shownEvent } from "../../lib/batch/shown-name.ts";
import type { JobReport } from "../../lib/model/report.ts";

describe("what is said of a batch's file", () => {
  it("names its output, also in the report of its end, and not the hidden file that it's encoded to", () => {
    const names = { output: "/small/one.mkv" };
    const hidden = "/small/.dffmpeg-bbd901d1e4.mkv";
    const said = shownEvent(names, { type: "warning", message: `${hidden} is on a slow disk` });
    expect(said).to.deep.equal({ type: "warning", message: "/small/one.mkv is on a slow disk" });
    const report = { output: hidden, bytes: 7 } as unknown as JobReport;
    expect(shownEvent(names, { type: "finished", report })).to.deep.equal({
      ...{ type: "finished", report: { output: "/small/one.mkv", bytes: 7 } },
    });
  });
});
