import { expect } from "chai";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchNodes, withSpeeds, writeSpeeds } from "../../lib/encode/bench-nodes.ts";
import { loadInventory } from "../../lib/nodes/inventory.ts";
import { readSpeeds } from "../../lib/storage/speed-book.ts";
import { bestSlots, slotChoices, weightsOf, type NodeSpeed } from "../../lib/nodes/bench.ts";

const speed = (node: string, x264: number | undefined, x265: number | undefined, slots = 2): NodeSpeed => ({
  ...{ node, slots, best: slots, tried: [] },
  speeds: [
    { encoder: "x264", codec: "libx264", preset: "preset=medium", slots, fps: x264 },
    { encoder: "x265", codec: "libx265", preset: "preset=fast", slots, fps: x265 },
  ],
});

const text = `{
    "version": 1,
    "storage": { "root": "/srv/share" },
    "nodes": [
        { "name": "pi", "host": "pi.local" },
        {
            "name": "server",
            "weight": 5, "slots": 9,
            "ffmpeg": "/opt/ffmpeg"
        }
    ]
}
`;

describe("nodes bench", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "bench-nodes-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("weighs nodes by the encoders that all of them have, the slowest being 1", () => {
    expect([...(weightsOf([speed("a", 10, 40), speed("b", 40, 40)]) ?? [])]).to.deep.equal([
      ["a", 1],
      ["b", 2],
    ]);
    expect([...(weightsOf([speed("a", 10, undefined), speed("b", 25, 1)]) ?? [])]).to.deep.equal([
      ["a", 1],
      ["b", 2.5],
    ]);
    expect(weightsOf([speed("a", 10, undefined), speed("b", undefined, 1)])).to.equal(undefined);
  });

  it("tries few slots and many, and takes the fewest that are as fast as any", () => {
    expect(slotChoices(1)).to.deep.equal([1]);
    expect(slotChoices(16)).to.deep.equal([1, 4, 8, 16]);
    expect(slotChoices(16, [6])).to.deep.equal([1, 4, 6, 8, 16]);
    expect(
      bestSlots([
        { slots: 1, fps: 50 },
        { slots: 4, fps: 99 },
        { slots: 8, fps: 100 },
      ]),
    ).to.equal(4);
  });

  it("changes weights and slots in the file's text, and nothing else", () => {
    const measured = [
      { ...speed("server", 1, 1, 4), weight: 7.5 },
      { ...speed("pi", 1, 1, 1), weight: 1 },
    ];
    const after = withSpeeds(text, { measured });
    expect(JSON.parse(after)).to.deep.equal({
      version: 1,
      storage: { root: "/srv/share" },
      nodes: [
        { name: "pi", host: "pi.local", weight: 1, slots: 1 },
        { name: "server", weight: 7.5, slots: 4, ffmpeg: "/opt/ffmpeg" },
      ],
    });
    expect(after).to.contain(`            "weight": 7.5, "slots": 4,\n            "ffmpeg": "/opt/ffmpeg"\n`);
    expect(after).to.contain(`    "storage": { "root": "/srv/share" },\n`);
  });

  it("writes slots of their own for encoders that need fewer, and takes them away again; others' stay", () => {
    const [x264, x265] = speed("pi", 9, 8, 4).speeds;
    const measured = (slots: number) => [
      { ...speed("pi", 9, 8, 4), weight: 1, speeds: [x264, { ...x265, slots }] as NodeSpeed["speeds"] },
    ];
    const slotsFor = (now: string): unknown =>
      (JSON.parse(now) as { nodes: { slotsFor?: unknown }[] }).nodes[0]?.slotsFor;
    const fewer = withSpeeds(text, { measured: measured(1) });
    expect(slotsFor(fewer)).to.deep.equal({ libx265: 1 });
    expect(slotsFor(withSpeeds(fewer, { measured: measured(4) }))).to.equal(undefined);
    const other = fewer.replace('"libx265": 1', '"libx265": 1, "hevc_vaapi": 3');
    expect(slotsFor(withSpeeds(other, { measured: measured(2) }))).to.deep.equal({ hevc_vaapi: 3, libx265: 2 });
    // On one line each, as the file has its nodes.
    expect(fewer).to.match(/"slotsFor": \{ "libx265": 1 \}/);
    const inLine = `{"version":1,"storage":{"root":"/s"},"nodes":[\n  { "name": "pi", "weight": 1, "slots": 4, "slotsFor": { "hevc_vaapi": 3 } }\n]}`;
    expect(withSpeeds(inLine, { measured: measured(2) })).to.equal(
      inLine.replace('"hevc_vaapi": 3', '"hevc_vaapi": 3, "libx265": 2'),
    );
    const again = withSpeeds(other, { measured: measured(1) });
    expect(withSpeeds(again, { measured: measured(1) })).to.equal(again);
  });

  it("keeps the slots that the file has and weighs the node with them, unless they're to be replaced", async () => {
    const [file, ffmpeg] = [join(folder, "nodes.json"), join(folder, "ffmpeg")];
    await writeFile(ffmpeg, '#!/bin/sh\nexec echo "ffmpeg version 5.1"\n', { mode: 0o755 });
    const here = { name: "here", transport: "local", slots: 17, ffmpeg };
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: folder }, nodes: [here] }));
    const inventory = await loadInventory(file);
    const kept = await benchNodes({ inventory, trialSeconds: 0.001 });
    const [measured] = kept.measured;
    expect(measured?.slots).to.equal(17);
    expect(measured?.speeds[0]?.fps).to.equal(measured?.tried.find(({ slots }) => slots === 17)?.fps);
    expect(measured?.speeds.map(({ slots }) => slots)).to.deep.equal([17, 17, 17, 17]);
    await writeSpeeds(file, kept);
    expect((await loadInventory(file)).nodes[0]).to.include({ slots: 17, weight: 1 });

    const replaced = await benchNodes({ inventory, trialSeconds: 0.001, replaceSlots: true });
    expect(replaced.measured[0]?.tried.map(({ slots }) => slots)).to.not.contain(17);
    expect(replaced.measured[0]?.slots).to.equal(replaced.measured[0]?.best);
  });

  it("measures this machine and writes its inventory, through a link and with its mode", async () => {
    const [file, link] = [join(folder, "real.json"), join(folder, "nodes.json")];
    const nodes = [
      { name: "here", transport: "local" },
      { name: "gone", transport: "local", ffmpeg: "/nowhere/ffmpeg" },
    ];
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: folder }, nodes }, undefined, 2));
    await chmod(file, 0o640);
    await symlink(file, link);
    const inventory = await loadInventory(link);
    const speeds = join(folder, "speeds.json");
    const result = await benchNodes({ inventory, trialSeconds: 0.05, speeds });
    const kept = await readSpeeds(speeds, Date.now());
    expect(kept.map(({ encoder, preset }) => `${encoder} ${preset}`)).to.include("libx264 preset=medium");
    await rm(speeds);
    expect(result.failed.map(({ node }) => node)).to.deep.equal(["gone"]);
    expect(result.measured[0]?.speeds[0]?.fps).to.be.greaterThan(0);
    await writeSpeeds(link, result);
    const after = await loadInventory(link);
    expect(after.nodes[0]).to.include({ weight: 1, slots: result.measured[0]?.slots });
    expect(after.nodes[1]).to.not.have.property("slots");
    expect((await stat(file)).mode & 0o777).to.equal(0o640);
    expect(await readdir(folder)).to.have.members(["nodes.json", "real.json"]);
    expect(await readFile(file, "utf8")).to.contain('"name": "here"');
  });
});
