/** Where windows may be tried to start, on made-up frames. */
import { expect } from "chai";
import { startPlaces } from "../../lib/plan/places.ts";

const tick = { num: 1, den: 10 };

/** Ten frames a second, with key frames at these seconds. */
function placesOf(seconds: number, keys: readonly number[]): { seconds: number; handle: number }[] {
  const frames = Array.from({ length: seconds * 10 }, (_, pts) => {
    return { pts, duration: 1, key: keys.includes(pts / 10), leading: false };
  });
  return startPlaces(frames, tick).map(({ index, handleSeconds }) => ({ seconds: index / 10, handle: handleSeconds }));
}

describe("places to start from", () => {
  it("are the key frames alone where those are near each other", () => {
    expect(placesOf(12, [0, 4, 8]).map(({ seconds }) => seconds)).to.deep.equal([0, 4, 8]);
  });

  it("are found every other second between key frames that are far apart, with what they cost", () => {
    expect(placesOf(13, [0, 10])).to.deep.equal([
      { seconds: 0, handle: 0 },
      { seconds: 2, handle: 2 },
      { seconds: 4, handle: 4 },
      { seconds: 6, handle: 6 },
      { seconds: 8, handle: 8 },
      { seconds: 10, handle: 0 },
    ]);
  });

  it("end where decoding up to them would take too long, as in a film with one key frame", () => {
    expect(placesOf(100, [0]).at(-1)).to.deep.equal({ seconds: 14, handle: 14 });
  });

  it("are also where one run would have key frames, however near others are", () => {
    const frames = Array.from({ length: 120 }, (_, pts) => ({ pts, duration: 1, key: pts % 20 === 0, leading: false }));
    const places = startPlaces(frames, tick, [33, 60]);
    expect(places.filter(({ foreseen }) => foreseen)).to.deep.equal([
      { index: 33, handleSeconds: 1.3, foreseen: true },
      { index: 60, handleSeconds: 0, foreseen: true },
    ]);
    expect(places.map(({ index }) => index)).to.deep.equal([0, 20, 33, 40, 60, 80, 100]);
  });

  it("aren't before the first key frame, where nothing can be decoded from", () => {
    expect(placesOf(20, [12])[0]).to.deep.equal({ seconds: 12, handle: 0 });
  });
});
