/** How a plan's pictures get to nodes. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { pictureView } from "../../lib/encode/stills.ts";
import type { Workplace } from "../../lib/encode/workplace.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";
import { jobFolderAt } from "../../lib/storage/job-folder.ts";

describe("the pictures of a job", () => {
  let root: string;
  const { signal } = new AbortController();
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "dffmpeg-pictures-"));
    await mkdir(join(root, "job", "segments"), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  const viewOf = (...names: readonly string[]) => {
    const pictures = names.map((name) => ({ path: join(root, name), place: "input" }));
    return pictureView({ video: { pictures } } as unknown as SplitPlan, jobFolderAt(root, "job"));
  };
  const released: string[] = [];
  const workplace = (lost?: string) =>
    ({
      bring: (name: string) =>
        name === lost
          ? Promise.reject(new DffmpegError("node", "the link broke"))
          : Promise.resolve({ path: `/there/${name}`, release: () => released.push(name) }),
    }) as unknown as Workplace;

  it("are copied once, so that every window has the same", async () => {
    await writeFile(join(root, "a.png"), "one");
    await writeFile(join(root, "b.jpg"), "two");
    const view = viewOf("a.png", "b.jpg");
    expect((await view(workplace(), signal)).pictures).to.deep.equal(["/there/picture0.png", "/there/picture1.jpg"]);
    await writeFile(join(root, "a.png"), "changed");
    await view(workplace(), signal);
    expect(await readFile(join(root, "job", "segments", "picture0.png"), "utf8")).to.equal("one");
  });

  it("are let go of where one of them doesn't come", async () => {
    await writeFile(join(root, "a.png"), "one");
    const view = viewOf("a.png", "a.png");
    released.length = 0;
    const thrown: unknown = await view(workplace("picture1.png"), signal).catch((error: unknown) => error);
    expect(thrown).to.be.an("error").with.property("code", "node");
    expect(released).to.deep.equal(["picture0.png"]);
    (await view(workplace(), signal)).release();
    expect(released).to.deep.equal(["picture0.png", "picture0.png", "picture1.png"]);
  });

  it("that are gone are trouble with the storage", async () => {
    const thrown: unknown = await viewOf("absent.png")(workplace(), signal).catch((error: unknown) => error);
    expect(thrown).to.be.an("error").with.property("code", "storage");
  });
});
