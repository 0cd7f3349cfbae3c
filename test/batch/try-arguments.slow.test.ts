import { expect } from "chai";
import { batchConfigSchema } from "../../lib/batch/config.ts";
import type { Asked } from "../../lib/batch/request.ts";
import { tryArguments } from "../../lib/batch/try-arguments.ts";
import { findPrograms } from "../../lib/media/programs.ts";

const asked: Asked = {
  ...{ profiles: [], args: [], only: null, template: "", to: "/", extension: null, threshold: null },
  ...{ originals: "keep", moveTo: null, overwrite: false },
};
const config = batchConfigSchema.parse({
  version: 1,
  profiles: { good: { output: ["-c:v", "mpeg4"] }, bad: { output: ["-c:v", "libx256"] } },
  rules: [
    { name: "tall", when: { height: ">720" }, profile: "good" },
    { name: "long", when: { minutes: ">60" }, profile: "bad" },
  ],
});

describe("a profile that only a rule leads to", () => {
  const tried = async (rules: typeof config.rules): Promise<unknown> =>
    tryArguments({ wanted: [{ asked, words: [] }], config: { ...config, rules } }, await findPrograms({})).catch(
      (thrown: unknown) => thrown,
    );

  it("is tried before any file reaches it, and refused with the rule's name", async () => {
    expect(await tried(config.rules)).to.include({
      message: "ffmpeg refuses profile bad, which rule 'long' leads to: it has no encoder 'libx256'",
    });
  });

  it("isn't where an earlier rule fits every file", async () => {
    const all = { name: "all", when: {}, profile: "good" };
    expect(await tried([all, ...config.rules])).to.equal(undefined);
  });
});
