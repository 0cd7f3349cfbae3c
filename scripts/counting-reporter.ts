/** mocha's usual report, and at its end one line "passed failed" for scripts/test.sh, in the file COUNTS_FILE names. */
import { appendFileSync } from "node:fs";
import Mocha from "mocha";

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env["COUNTS_FILE"];
    if (file === undefined) throw new Error("COUNTS_FILE isn't set: this reporter is for scripts/test.sh");
    runner.once("end", () => {
      appendFileSync(file, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
}
