/** nodes.json as people write it, right and wrong. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { DffmpegError } from "../../lib/model/errors.ts";
import { inventorySchema, type Inventory } from "../../lib/model/inventory.ts";
import { loadInventory, selectNodes } from "../../lib/nodes/inventory.ts";
import { inventoryJsonSchema } from "../../scripts/write-schema.ts";

const top = (name: string): URL => new URL(`../../${name}`, import.meta.url);

async function errorOf(action: () => unknown): Promise<DffmpegError> {
  try {
    await action();
  } catch (error) {
    expect(error).instanceOf(DffmpegError);
    return error as DffmpegError;
  }
  throw new Error("it didn't throw");
}

describe("inventory", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-inventory-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function load(text: string): Promise<Inventory> {
    const path = join(folder, "nodes.json");
    await writeFile(path, text);
    return loadInventory(path);
  }

  it("accepts the example, whose schema file is up to date", async () => {
    const inventory = await loadInventory(top("nodes.json").pathname);
    expect(inventory.nodes.map((node) => node.name)).deep.equal(["pi3b", "pi2b", "pc", "laptop"]);
    expect(await readFile(top("nodes.schema.json"), "utf8")).equal(inventoryJsonSchema());
  });

  it("fills in the defaults and ignores a byte order mark", async () => {
    const { nodes } = await load('\uFEFF{"version":1,"storage":{"root":"/s"},"nodes":[{"name":"a"}]}');
    expect(nodes).deep.equal([
      { name: "a", transport: "ssh", weight: 1, ffmpeg: "ffmpeg", paths: [], roles: ["compute"], enabled: true },
    ]);
  });

  it("takes a work folder with a drive, as Windows has it, and none that isn't absolute", async () => {
    const entry = (workFolder: string): string =>
      JSON.stringify({ version: 1, storage: { root: "/s" }, nodes: [{ name: "a", shell: "windows", workFolder }] });
    expect((await load(entry("D:/dffmpeg"))).nodes[0]).include({ shell: "windows", workFolder: "D:/dffmpeg" });
    expect((await errorOf(() => load(entry("dffmpeg")))).message).include("an absolute path on that node");
  });

  it("takes no share that is somewhere else for each folder dffmpeg is started in", async () => {
    const entry = (root: string, there: string): string =>
      JSON.stringify({ version: 1, storage: { root }, nodes: [{ name: "a", root: there }] });
    expect((await load(entry("/s", "C:/s"))).nodes[0]).include({ root: "C:/s" });
    expect((await errorOf(() => load(entry("share", "/s")))).message).match(/storage\.root: an absolute path/);
    expect((await errorOf(() => load(entry("/s", "share")))).message).match(/nodes\[0\]\.root: an absolute path/);
  });

  it("names the field that is wrong and what it expects", async () => {
    const error = await errorOf(() =>
      load('{"version":1,"storage":{"root":"/s"},"nodes":[{"name":"a"},{"name":"b","port":"22","colour":1}]}'),
    );
    expect(error.code).equal("inventory");
    expect(error.message).match(/nodes\.json/);
    expect(error.message).match(/nodes\[1\]\.port: .*expected number/);
    expect(error.message).match(/nodes\[1\]: .*colour/);
  });

  it("names the line, for a field that is missing that of what it's missing in", async () => {
    const text =
      '{\n "version": 1,\n "storage": {\n },\n "nodes": [\n  {"name": "a"}, {"name": "b",\n   "port": "22"}]\n}';
    const { message } = await errorOf(() => load(text));
    expect(message).match(/line 3, column 2: storage\.root: .*\n {2}line 7, column 4: nodes\[1\]\.port: /);
    expect((await errorOf(() => load("\n[]"))).message).match(/line 2, column 1: the whole file: /);
  });

  it("refuses two nodes of one name and groups of unknown nodes", async () => {
    const error = await errorOf(() =>
      load('{"version":1,"storage":{"root":"/s"},"nodes":[{"name":"a"},{"name":"a"}],"groups":{"g":["z"]}}'),
    );
    expect(error.message).match(/nodes\[1\]\.name: a second node named 'a'/);
    expect(error.message).match(/groups\.g\[0\]: no node is named 'z'/);
  });

  for (const [what, text, place] of [
    ["a trailing comma", '{\n  "a": [1,\n    2,]\n}', "3:7"],
    ["a comment", "{\n  // no\n}", "2:3"],
    ["a missing comma", '{"a": 1\n "b": 2}', "2:2"],
    ["a missing end", '{"a": [', "1:8"],
    ["an unfinished string", '{"a": "b\n}', "1:7"],
    ["an empty file", "", "1:1"],
    ["text after the end", '{"a": {}}\n]', "2:1"],
    ["the wrong bracket", '{"a": [1}', "1:9"],
    ["a bare word", '{"a": yes}', "1:7"],
    ["a key without a value", '{"a"}', "1:5"],
  ] as const) {
    it(`gives line and column of ${what}`, async () => {
      const error = await errorOf(() => load(text));
      expect(error.message).match(new RegExp(`nodes\\.json:${place}: not valid JSON`));
    });
  }

  it("says which file can't be read", async () => {
    const error = await errorOf(() => loadInventory(join(folder, "absent.json")));
    expect(error.message).contain("absent.json").and.contain("No such file or directory");
  });
});

describe("selectNodes", () => {
  const inventory = inventorySchema.parse({
    version: 1,
    storage: { root: "/s" },
    nodes: [{ name: "a" }, { name: "b" }, { name: "off", enabled: false }, { name: "nas", roles: ["storage"] }],
    groups: { all: ["a", "b", "off"], none: ["off"] },
  });
  const names = (only?: string[]): string[] => selectNodes(inventory, only).map((node) => node.name);

  it("takes the enabled compute nodes", () => {
    expect(names()).deep.equal(["a", "b"]);
  });
  it("takes names and groups, each node once, leaving disabled members of a group out", () => {
    expect(names(["b", "all"])).deep.equal(["a", "b"]);
    expect(names(["b"])).deep.equal(["b"]);
  });
  it("lists the known names when one is unknown", async () => {
    expect((await errorOf(() => names(["c"]))).hint).equal("Known: a, b, off, nas, all, none.");
  });
  it("refuses a node named directly that can't encode, and an empty choice", async () => {
    expect((await errorOf(() => names(["off"]))).message).match(/'off' is disabled/);
    expect((await errorOf(() => names(["nas"]))).message).match(/'nas' lacks the role/);
    expect((await errorOf(() => names(["none"]))).message).match(/no node is left/);
  });
});
