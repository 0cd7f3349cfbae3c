import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { batchConfigSchema, type BatchConfigInput } from "../../lib/batch/config.ts";
import { loadBatchConfig, readYaml } from "../../lib/batch/load-config.ts";
import { profileOf, withArguments } from "../../lib/batch/profile.ts";
import type { Asked } from "../../lib/batch/request.ts";
import { checkAsked } from "../../lib/batch/wanted.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { batchJsonSchema } from "../../scripts/write-schema.ts";

const config = (rest: Omit<BatchConfigInput, "version">) => batchConfigSchema.parse({ version: 1, ...rest });
const asked: Asked = {
  ...{ profiles: [], args: [], only: null, template: "{folder}/{name}{ext}", to: "/", extension: null },
  ...{ threshold: null, originals: "keep", moveTo: null, overwrite: false },
};
const troubles = (rest: object): string[] =>
  (batchConfigSchema.safeParse({ version: 1, ...rest }).error?.issues ?? []).map(({ message }) => message);

describe("the batch configuration", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-config-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("lays profiles over those they include: arguments add up, all else is replaced", () => {
    const known = config({
      profiles: {
        base: { output: ["-c:a", "copy"], extension: ".mkv", threshold: 10 },
        small: { output: ["-crf", "30"], threshold: 20 },
        hevc: { include: ["base"], input: ["-hwaccel", "auto"], output: ["-c:v", "libx265"], kind: "cpu" },
        both: { include: ["hevc", "small"], only: ["fast"] },
      },
    });
    expect(profileOf(["both"], known)).to.deep.equal({
      ...{ name: "both", input: ["-hwaccel", "auto"], extension: ".mkv", threshold: 20, kind: "cpu", only: ["fast"] },
      output: ["-c:a", "copy", "-c:v", "libx265", "-crf", "30"],
    });
    expect(profileOf(["hevc", "small"], known)).to.include({ name: "hevc+small", threshold: 20, kind: "cpu" });
    expect(() => profileOf(["hvec"], known)).to.throw(DffmpegError, "no profile is named 'hvec'");
  });

  it("limits no kind that no profile is of: a misspelt one limited nothing", () => {
    const profiles = { a: { output: ["-c:v", "h264_nvenc"], kind: "cuda" } };
    expect(troubles({ profiles, kinds: { cuda: 2 } })).to.deep.equal([]);
    expect(troubles({ profiles, kinds: { cude: 2 } })).to.deep.equal(["no profile is of the kind 'cude'"]);
  });

  it("takes arguments over a profile, those before -i {} for the input", () => {
    const base = profileOf(["a"], config({ profiles: { a: { output: ["-crf", "20"] } } }));
    expect(withArguments(base, ["-crf", "30"]).output).to.deep.equal(["-crf", "20", "-crf", "30"]);
    const both = withArguments(base, ["-ss", "5", "-i", "{}", "-an"]);
    expect([both.input, both.output]).to.deep.equal([
      ["-ss", "5"],
      ["-crf", "20", "-an"],
    ]);
    expect(() => withArguments(base, ["-i", "other.mkv", "-an"])).to.throw(DffmpegError, "-i {}");
  });

  it("refuses unknown profiles, circles, split words, and rules that say nothing or both", () => {
    expect(troubles({ rules: [{ name: "r", profile: "x" }] })).to.deep.equal(["no profile is named 'x'"]);
    expect(troubles({ profiles: { a: { include: ["b"] }, b: { include: ["a"] } } })).to.include("it includes itself");
    expect(troubles({ profiles: { a: { output: ["-crf 23"] } } }).join()).to.include("as two strings");
    expect(troubles({ rules: [{ name: "r" }] }).join()).to.include("either 'profile' or 'skip'");
    expect(troubles({ rules: [{ name: "r", skip: true, when: { height: "big" } }] }).join()).to.match(
      /a number, '<720'/,
    );
    expect(troubles({ rules: [{ name: "r", skip: true, when: { pathMatches: "(" } }] })).to.deep.equal([
      "not a regular expression",
    ]);
  });

  it("refuses an output of its own among the arguments, which each file would write anew", () => {
    expect(troubles({ profiles: { a: { output: ["-c:v", "mpeg4", "film.mkv"] } } })).to.deep.equal([
      "'film.mkv' would be one more output, the same for every file",
    ]);
    expect(troubles({ profiles: { a: { output: ["-an", "-crf"] } } }).join()).to.include("Missing argument for option");
    expect(troubles({ profiles: { a: { input: ["-hwaccel", "auto"], output: ["-an", "-map", "-0:s"] } } })).to.be.empty;
    for (const args of [
      ["-c:v", "mpeg4", "film.mkv"],
      ["film.mkv", "-i", "{}", "-an"],
    ]) {
      expect(() => {
        checkAsked({ ...asked, args });
      }).to.throw(DffmpegError, "'film.mkv' would be one more output");
    }
    checkAsked({ ...asked, args: ["-ss", "5", "-i", "{}", "-an"] });
  });

  it("is read from JSON or YAML, and says where it stops being either", async () => {
    const valueOf = async (name: string, text: string): Promise<unknown> => (await readYaml(name, text)).value;
    expect(await valueOf("a.json", '{ "version": 1 }')).to.deep.equal({ version: 1 });
    expect(await valueOf("a.yml", "version: 1 # mine\nprofiles: {}\n")).to.deep.equal({ version: 1, profiles: {} });
    const thrown: unknown = await valueOf("a.json", '{ "version": 1,\n  "rules": [ }').catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(DffmpegError).with.property("message").that.contains("a.json:2:");
  });

  it("names the line of what isn't valid, in JSON and YAML", async () => {
    const said = async (name: string, text: string): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, text);
      const thrown: unknown = await loadBatchConfig(path).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(DffmpegError);
      return (thrown as DffmpegError).message.slice(path.length);
    };
    const json =
      '{\n "version": 1,\n "profiles": {\n  "a": { "output": ["-an"],\n   "colour": 1 }\n },\n "rules": [{},\n  7]\n}';
    expect((await said("a.json", json)).split("\n")).to.deep.equal([
      " isn't a valid batch configuration:",
      '  line 5, column 4: profiles.a: Unrecognized key: "colour"',
      "  line 7, column 12: rules[0].name: Invalid input: expected string, received undefined",
      "  line 8, column 3: rules[1]: Invalid input: expected object, received number",
    ]);
    const yaml = "version: 1\nrules:\n- name: all\n  profile: hvec\n";
    expect(await said("a.yml", yaml)).to.include("\n  line 4, column 3: rules[0].profile: no profile is named 'hvec'");
    expect(await said("empty.yml", "")).to.include("\n  line 1, column 1: the whole file: Invalid input");
  });

  it("says in words of its own what YAML allows and it can't take", async () => {
    const said = (text: string): Promise<string> =>
      readYaml("a.yml", text).then(
        () => "taken",
        (thrown: unknown) => (thrown instanceof DffmpegError ? thrown.message : "a bug"),
      );
    expect(await said("version: 1\n---\nversion: 1\n")).to.equal(
      "a.yml:2:1: not valid YAML: a second document begins here, and one is read",
    );
    const nine = (name: string): string => Array<string>(9).fill(name).join(", ");
    const more = ["b", "c", "d"].map((name, at) => `${name}: &${name} [${nine(`*${"abc"[at] ?? ""}`)}]`);
    expect(await said([`a: &a [${nine("x")}]`, ...more].join("\n"))).to.match(/^a\.yml: not valid YAML: .*alias/);
  });

  it("has a published JSON schema that is up to date", async () => {
    const published = await readFile(new URL("../../batch.schema.json", import.meta.url), "utf8");
    expect(published, "run npx tsx scripts/write-schema.ts").to.equal(batchJsonSchema());
  });
});
