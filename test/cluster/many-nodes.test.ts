/** Fifty nodes at once, each a real sshd: all are connected, checked and let go, and one connection each is enough. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import pLimit from "p-limit";
import { dismiss } from "../../lib/encode/crew.ts";
import { gatherCrew } from "../../lib/encode/gather.ts";
import type { JobEvent } from "../../lib/model/events.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";
import { proveSource } from "../../lib/nodes/source-sight.ts";
import { fixture } from "../../fixtures/generate.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";

const COUNT = 50;

describe("fifty nodes", () => {
  let labs: LabSshd[];
  let root: string;
  before(async () => {
    const limit = pLimit(8);
    // MaxSessions 3: the checks of a node run side by side, and must still share its connection.
    labs = await Promise.all(
      Array.from({ length: COUNT }, () => limit(() => startSshd({ config: ["MaxSessions 3"] }))),
    );
    root = await mkdtemp(join(tmpdir(), "dffmpeg-many-"));
  });
  after(async () => {
    await Promise.all(labs.map((lab) => lab.stop()));
    await rm(root, { recursive: true });
  });

  it("are all ready for a job, half on the share, half over SFTP, and leave nothing", async () => {
    const job = join(root, "job");
    const parts = ["segments", "attempts", "markers", "verified"] as const;
    for (const part of parts) await mkdir(join(job, part), { recursive: true });
    const [segments, attempts, markers, verified] = parts.map((part) => join(job, part));
    if (!segments || !attempts || !markers || !verified) throw new Error("unreachable");
    const work = join(root, "work");
    await mkdir(work);
    const nodes = labs.map((lab, index) =>
      lab.node({
        ...{ name: `n${index}`, hostKey: lab.fingerprint("ed25519"), workFolder: work },
        ...(index % 2 === 1 && { storage: "none" as const }),
      }),
    );
    const inventory = inventorySchema.parse({ version: 1, storage: { root }, nodes });
    const events: JobEvent[] = [];
    const warnings: Error[] = [];
    process.on("warning", (warning) => warnings.push(warning));
    const crew = await gatherCrew({
      ...{ inventory, only: undefined, ffmpeg: "ffmpeg", signal: new AbortController().signal },
      folder: { id: "job", path: job, segments, attempts, markers, verified },
      fileFilter: undefined,
      build: undefined,
      proof: await proveSource(await fixture("h264.mp4")),
      emit: (event) => events.push(event),
    });
    // What each node was told to run is told too.
    const news = events.filter(({ type }) => type !== "command");
    expect(news.filter(({ type }) => type !== "node-ready")).deep.equal([]);
    expect(news.map(({ type }) => type)).deep.equal(Array.from({ length: COUNT }, () => "node-ready"));
    expect(crew.map(({ workplace }) => workplace.kind)).deep.equal(labs.map((_, i) => (i % 2 === 0 ? "share" : "own")));
    expect((await readdir(work)).length).equal(COUNT / 2);
    expect(warnings).deep.equal([]);
    await dismiss(crew);
    expect([await readdir(work), await readdir(attempts)]).deep.equal([[], []]);
  });
});
