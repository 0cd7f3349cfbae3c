import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { batchConfigSchema, type BatchConfig } from "../../lib/batch/config.ts";
import { importPytranscoder } from "../../lib/batch/import.ts";
import { configFrom, readPytranscoder } from "../../lib/batch/pytranscoder.ts";
import { profileOf } from "../../lib/batch/profile.ts";
import { inventorySchema, type Inventory } from "../../lib/model/inventory.ts";

describe("a pytranscoder configuration", () => {
  let [config, inventory, remarks]: [BatchConfig, Inventory, string] = [{} as BatchConfig, {} as Inventory, ""];
  before(async () => {
    const made = await importPytranscoder(join(import.meta.dirname, "transcode.yml"), "/srv/dffmpeg");
    config = batchConfigSchema.parse(JSON.parse(made.files.get("batch.json")!));
    inventory = inventorySchema.parse(JSON.parse(made.files.get("nodes.json")!));
    remarks = made.remarks.join("\n");
  });

  it("gives profiles with their includes, queues and thresholds", () => {
    expect(profileOf(["qsv"], config)).to.deep.equal({
      ...{ name: "qsv", input: [], extension: ".mkv", threshold: 20, kind: "qsv" },
      output: ["-c:s", "copy", "-f", "matroska", "-c:a", "copy", "-c:v", "hevc_qsv", "-qp", "21"],
      only: ["workstation", "mediaserver"],
    });
    const cuda = profileOf(["hevc_cuda"], config);
    expect(cuda.input).to.deep.equal(["-hwaccel", "cuvid"]);
    expect(cuda.output.join(" ")).to.include("-map 0 -map -0:a:m:language:chi -map -0:a:m:language:spa");
    expect(config.kinds).to.deep.equal({ qsv: 1, cuda: 2 });
  });

  it("gives rules in their order, in our terms", () => {
    expect(config.rules.map(({ name, when, profile, skip }) => [name, when, profile ?? skip])).to.deep.equal([
      ["already best codec", { codec: "hevc" }, true],
      [
        "anime",
        { megabytes: ">2621", codec: "!hevc", pathMatches: "/media/anime/.*", height: "720-1081" },
        "hevc_cuda",
      ],
      ["old spelling", { minutes: "<31", megabytes: ">524" }, "qsv"],
    ]);
  });

  it("gives nodes and groups for its hosts and clusters", () => {
    expect(inventory.groups).to.deep.equal({ household: ["workstation", "win10", "mediaserver"] });
    const [workstation, win10, mediaserver] = inventory.nodes;
    expect(workstation).to.include({ host: "192.168.2.63", user: "encodeuser", enabled: true });
    expect(workstation?.paths).to.deep.equal([{ from: "/volume1/media", to: "/mnt/media" }]);
    expect(win10).to.include({ enabled: false, slots: 2 }).and.to.not.have.property("workFolder");
    expect(mediaserver).to.include({ transport: "local" });
    expect(inventory.storage.root).to.equal("/srv/dffmpeg");
  });

  it("says what has no equivalent", () => {
    const words = [
      "default_queue_file",
      "threshold_check",
      "default_language",
      "docs/windows-and-macos.md",
      "'gone'",
      "--replace",
      "slots",
    ];
    for (const word of words) expect(remarks).to.include(word);
  });

  it("leaves a rule out that would fit other files without what has no equivalent", () => {
    const rules = {
      kept: { profile: "p", criteria: { vcodec: "h264" } },
      negated: { profile: "p", criteria: { vcodec: "h264", path: "!trailer" } },
      strange: { profile: "SKIP", criteria: { moon: "full" } },
    };
    const { made, remarks: said } = configFrom(readPytranscoder("a.yml", { profiles: { p: {} }, rules }));
    expect(made.rules).to.deep.equal([{ name: "kept", when: { codec: "h264" }, profile: "p" }]);
    expect(said.filter((remark) => remark.includes("is left out")).length).to.equal(2);
  });

  it("leaves a queue out that no profile is in, which batch.json would refuse", () => {
    const read = readPytranscoder("a.yml", {
      config: { queues: { qsv: 1, cuda: 2 } },
      profiles: { p: { queue: "qsv" } },
    });
    const { made, remarks: said } = configFrom(read);
    expect(made.kinds).to.deep.equal({ qsv: 1 });
    expect(said).to.include("queue 'cuda' is left out: no profile is in it");
  });

  it("isn't taken from just any file", () => {
    for (const value of [undefined, "text", {}, { profiles: [1] }]) {
      expect(() => readPytranscoder("a.yml", value), JSON.stringify(value)).to.throw("isn't a pytranscoder");
    }
  });

  it("is refused where two of its profiles would have one name here", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pytranscoder-"));
    try {
      const file = join(folder, "transcode.yml");
      await writeFile(
        file,
        'profiles: { a/b: { output_options: "-c:v mpeg4" }, a-b: { output_options: "-c:v libx264" } }',
      );
      const thrown: unknown = await importPytranscoder(file, folder).catch((error: unknown) => error);
      expect(thrown).to.be.an("error").with.property("message").that.contains("'a-b', is that of 'a/b'");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
