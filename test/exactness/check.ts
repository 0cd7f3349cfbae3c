/** Makes a mocha test of a case. */
import { expect } from "chai";
import type { Case } from "./cases.ts";
import { runBoth } from "./run.ts";

export function checkCase(wanted: Case): void {
  it(`${wanted.name} (${wanted.mode})`, async () => {
    const { differences, report, psnr } = await runBoth(wanted);
    expect(differences.map(({ text }) => text)).to.deep.equal([]);
    expect(report.mode, report.reason).to.equal(wanted.mode);
    if (wanted.mode === "split") expect(report.windows.length, report.reason).to.be.at.least(2);
    if (wanted.psnrFloor !== undefined) expect(psnr).to.be.at.least(wanted.psnrFloor);
  });
}
