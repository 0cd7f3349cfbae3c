/** Files that are for nodes which can't be reached, beside others whose nodes are there. */
import { expect } from "chai";
import { freePort } from "../lab/sshd.ts";
import { makeLibrary, writeJson, type Library } from "./library.ts";

describe("a batch that sends files to different nodes", () => {
  let library: Library;
  beforeEach(async () => {
    library = await makeLibrary();
  });
  afterEach(() => library.stop());

  it("tries a file once on the only node it is for, and leaves the others' files to theirs", async () => {
    await library.add("films/one.mkv", "films/two.mkv");
    await writeJson(library.path("nodes.json"), {
      version: 1,
      storage: { root: library.folder },
      nodes: [
        { name: "here", transport: "local" },
        { name: "off", host: "127.0.0.1", port: await freePort() },
      ],
    });
    const { code, stdout, stderr } = await library.run(
      ...["batch", "--nodes", "nodes.json", "--json-events", "--only", "off", "films/one.mkv"],
      ...["--only", "here", "films/two.mkv", "--to", "out", "--", "-c:v", "mpeg4", "-c:a", "copy"],
    );
    const types = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(code, stderr).to.equal(1);
    expect(types.filter((type) => type === "file-put-back")).to.deep.equal([]);
    expect(types.filter((type) => type === "file-started")).to.have.length(2);
    expect(await library.list("out")).to.deep.equal(["two.mkv"]);
  });
});
