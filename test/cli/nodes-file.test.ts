import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { findNodesFile } from "../../cli/nodes-file.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "dffmpeg-cli-"));
});
after(() => rm(folder, { recursive: true }));

describe("the nodes file", () => {
  it("is the one named, then the environment's, then the user's own, then none", async () => {
    const env = { HOME: folder };
    expect(findNodesFile(undefined, env)).to.equal(undefined);
    const usual = path.join(folder, ".config", "dffmpeg", "nodes.json");
    await mkdir(path.dirname(usual), { recursive: true });
    await writeFile(usual, "{}");
    expect(findNodesFile(undefined, env)).to.deep.equal({ path: usual, source: "the default place" });
    const named = { ...env, DFFMPEG_NODES: "env.json" };
    expect(findNodesFile(undefined, named)).to.deep.equal({ path: "env.json", source: "DFFMPEG_NODES" });
    expect(findNodesFile("mine.json", named)).to.deep.equal({ path: "mine.json", source: "--nodes" });
    expect(findNodesFile(undefined, { ...env, XDG_CONFIG_HOME: path.join(folder, "xdg") })).to.equal(undefined);
  });
});
