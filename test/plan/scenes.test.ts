/** Scenes, guessed from made-up packets. */
import { expect } from "chai";
import { sceneStarts } from "../../lib/plan/scenes.ts";

interface Film {
  readonly keys: readonly number[];
  readonly large?: readonly number[];
  readonly inOrder?: boolean;
}

const framesOf = (count: number, { keys, large = [], inOrder = true }: Film) =>
  Array.from({ length: count }, (_, pts) => ({
    ...{ pts, duration: 1, key: keys.includes(pts), leading: false, inOrder },
    bytes: keys.includes(pts) || large.includes(pts) ? 1000 : 100 + (pts % 3) * 50,
  }));

describe("scenes of the source", () => {
  it("are its key frames that come before they're due", () => {
    expect(sceneStarts(framesOf(200, { keys: [0, 20, 70, 120, 133, 183] }))).to.deep.equal([20, 133]);
    expect(sceneStarts(framesOf(300, { keys: [0, 30, 170, 250] }))).to.deep.equal([30, 250]);
  });

  it("aren't key frames at even distances, nor a single one", () => {
    expect(sceneStarts(framesOf(200, { keys: [0, 50, 100, 150] }))).to.deep.equal([]);
    expect(sceneStarts(framesOf(200, { keys: [0] }))).to.deep.equal([]);
  });

  it("are predicted frames that take far more than those around", () => {
    expect(sceneStarts(framesOf(200, { keys: [0, 50, 100, 150], large: [77] }))).to.deep.equal([77]);
    expect(sceneStarts(framesOf(200, { keys: [0, 50, 100, 150], large: [75, 77] }))).to.deep.equal([]);
  });

  it("can't be told from packets that are stored in another order than shown, or whose size isn't known", () => {
    expect(sceneStarts(framesOf(200, { keys: [0], large: [77], inOrder: false }))).to.deep.equal([]);
    const sizeless = framesOf(200, { keys: [0], large: [77] }).map((frame) => ({ ...frame, bytes: undefined }));
    expect(sceneStarts(sizeless)).to.deep.equal([]);
  });
});
