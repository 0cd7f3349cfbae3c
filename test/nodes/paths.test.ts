/** Which path of a node a path here stands for. */
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nodeSchema } from "../../lib/model/inventory.ts";
import { pathsOnNode } from "../../lib/nodes/paths.ts";

const node = (entry: object): ReturnType<typeof nodeSchema.parse> => nodeSchema.parse({ name: "n", ...entry });

describe("paths on nodes", () => {
  const paths = [
    { from: "/media", to: "/srv/media" },
    { from: "/media/films", to: "/films" },
    { from: "/mnt/", to: "/elsewhere/" },
  ];

  it("are those of the longest folder that holds the file, and no other", async () => {
    const config = node({ paths });
    expect(await pathsOnNode(config, "/media/films/a/b.mp4")).deep.equal(["/films/a/b.mp4"]);
    expect(await pathsOnNode(config, "/media/series/c.mkv")).deep.equal(["/srv/media/series/c.mkv"]);
    expect(await pathsOnNode(config, "/mnt/d")).deep.equal(["/elsewhere/d"]);
  });

  it("are the same as here where nothing is said of them", async () => {
    const config = node({ paths });
    expect(await pathsOnNode(config, "/mediaeval/a.mp4")).deep.equal(["/mediaeval/a.mp4"]);
    expect(await pathsOnNode(config, "/a..b/c")).deep.equal(["/a..b/c"]);
    expect(await pathsOnNode(node({}), "/share/job-1", "/share")).deep.equal(["/share/job-1"]);
  });

  it("go by the node's root for the storage root, unless a longer mapping knows better", async () => {
    const config = node({ root: "/srv/dffmpeg", paths: [{ from: "/", to: "/host" }] });
    expect(await pathsOnNode(config, "/mnt/dffmpeg/job-1", "/mnt/dffmpeg")).deep.equal(["/srv/dffmpeg/job-1"]);
    expect(await pathsOnNode(config, "/mnt/other", "/mnt/dffmpeg")).deep.equal(["/host/mnt/other"]);
  });

  it("know the home folder", async () => {
    const config = node({ paths: [{ from: "~/films", to: "/films" }] });
    expect(await pathsOnNode(config, join(homedir(), "films/x.mkv"))).deep.equal(["/films/x.mkv"]);
  });

  it("see through links on both sides", async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "dffmpeg-paths-")));
    try {
      await mkdir(join(folder, "disk"));
      await symlink(join(folder, "disk"), join(folder, "films"));
      const linked = node({ paths: [{ from: join(folder, "films"), to: "/films" }] });
      expect(await pathsOnNode(linked, join(folder, "disk"))).deep.equal(["/films"]);
      const real = node({ paths: [{ from: join(folder, "disk"), to: "/disk" }] });
      expect(await pathsOnNode(real, join(folder, "films"))).deep.equal(["/disk"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("must be absolute in nodes.json", () => {
    expect(() => node({ paths: [{ from: "films", to: "/films" }] })).throw("an absolute path");
    expect(() => node({ paths: [{ from: "/films", to: "~/films" }] })).throw("an absolute path");
    expect(() => node({ workFolder: "work" })).throw("an absolute path");
  });
});
