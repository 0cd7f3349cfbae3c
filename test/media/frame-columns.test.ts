/** Frames in columns are what they are as objects. */
import { expect } from "chai";
import { PacketColumns, lasting } from "../../lib/media/packet-list.ts";
import { indexPackets } from "../../lib/media/video-index.ts";
import { FrameColumns } from "../../lib/model/frame-columns.ts";

const frame = (pts: number, key = false, bytes?: number, inOrder?: boolean) => ({
  ...{ pts, duration: 40, key, leading: false, bytes, inOrder },
});

describe("frames in columns", () => {
  const frames = [frame(0, true, 900), frame(40), frame(80, false, 0, true), frame(120, true, 7, false)];
  const columns = FrameColumns.from(frames);

  it("are read as an array's are", () => {
    expect([...columns]).to.deep.equal(frames);
    for (const place of [0, 3, 4, -1, -4, -5]) expect(columns.at(place)).to.deep.equal(frames.at(place));
    expect(columns.map(({ pts }, i) => pts + i)).to.deep.equal([0, 41, 82, 123]);
    expect(columns.filter(({ key }) => key)).to.deep.equal([frames[0], frames[3]]);
    expect(columns.findIndex(({ pts }) => pts > 40)).to.equal(2);
    expect(columns.findIndex(({ pts }) => pts > 120)).to.equal(-1);
    expect(columns.every(({ duration }) => duration === 40)).to.equal(true);
    expect(columns.keys()).to.deep.equal([0, 3]);
  });

  it("are taken in part and moved without a change of the others", () => {
    const moved = columns.part(1, 3).earlier(40);
    expect([...moved]).to.deep.equal([frame(0), frame(40, false, 0, true)]);
    expect([...columns]).to.deep.equal(frames);
  });

  it("are sorted where they're stored in another order, whatever that is", () => {
    const pts = Array.from({ length: 500 }, (_, i) => ((i * 37) % 500) * 40);
    const sorted = FrameColumns.from(pts.map((at) => frame(at, at === 0, at))).sorted();
    expect([...sorted.pts]).to.deep.equal([...pts].sort((a, b) => a - b));
    expect(sorted.at(7)).to.deep.equal(frame(280, false, 280));
    expect(sorted.keys()).to.deep.equal([0]);
  });

  it("are sorted where each is stored near its place, those of the same time as they are, known to be in order or not", () => {
    const stored = [0, 160, 80, 40, 120, 320, 240, 240, 200, 280].map((at, i) =>
      frame(at, i % 5 === 0, i, [true][i % 2]),
    );
    const sorted = FrameColumns.from(stored).sorted();
    expect([...sorted]).to.deep.equal([...stored].sort((a, b) => a.pts - b.pts));
    expect(sorted.map((_, i) => sorted.isInOrder(i))).to.deep.equal(sorted.map(({ inOrder }) => inOrder === true));
  });
});

describe("packets in columns", () => {
  it("give the index that objects give, also of a hidden one and of those stored before a key frame that they lead up to", () => {
    const times = [0, 120, 40, 80, 160, 280, 200, 240];
    const columns = new PacketColumns(0, times.length);
    times.forEach((pts, i) => {
      columns.set(i, pts, i % 2 ? undefined : i * 40, 40, i === 0 || i === 5, 100 + i);
    });
    const { frames, firstStoredPts, defect } = indexPackets(columns);
    expect({ firstStoredPts, defect }).to.deep.equal({ firstStoredPts: 0, defect: undefined });
    expect([...frames]).to.deep.equal([...indexPackets([...columns]).frames]);
    expect(frames.map(({ pts }) => pts)).to.deep.equal([...times].sort((a, b) => a - b));
    expect(frames.filter(({ leading }) => leading).map(({ pts }) => pts)).to.deep.equal([280]);
    expect(frames.filter(({ inOrder }) => inOrder === true).map(({ pts }) => pts)).to.deep.equal([0, 160]);
    const hidden = [...columns].map((packet, i) => ({ ...packet, hidden: i === 7 }));
    expect(indexPackets(hidden).frames.at(-1)?.pts).to.equal(280);
    expect(indexPackets(hidden).frames).to.have.lengthOf(7);
  });

  it("may be given another duration, each", () => {
    const columns = new PacketColumns(1, 2);
    columns.set(0, 5, undefined, 1, true, 10);
    columns.set(1, 6, 4, 1, false, 3);
    const wanted = [...columns].map((packet) => ({ ...packet, duration: 2 }));
    expect([...lasting(columns, 2)]).to.deep.equal(wanted);
    expect([...lasting([...columns], 2)]).to.deep.equal(wanted);
    expect(columns.at(0)?.duration).to.equal(1);
  });
});
