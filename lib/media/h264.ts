/** Whether decoding H.264 may start at a picture. Reads the heads of NAL units only (ITU-T H.264, 7.3.1 and 7.3.2.3). */

const SLICES = [1, 2, 3, 4];
const [IDR, SEI] = [5, 6];
const RECOVERY_POINT = 6;

/**
 * @param data the beginning of a picture as MP4 stores it: each NAL unit behind its length
 * @param lengthSize bytes of that length
 * @returns undefined where the data ends before it's told
 */
export function startsDecoding(data: Buffer, lengthSize: number): boolean | undefined {
  let recovery = false;
  for (let at = 0; at + lengthSize < data.length;) {
    const unit = at + lengthSize;
    const length = data.readUIntBE(at, lengthSize);
    const type = (data[unit] ?? 0) & 0x1f;
    if (type === IDR) return true;
    if (SLICES.includes(type)) return recovery;
    if (type === SEI && isRecoveryPoint(data.subarray(unit + 1, unit + length))) recovery = true;
    at = unit + length;
  }
  return undefined;
}

/** One of several messages: each has its type and size, both as a run of 255s and a rest. */
function isRecoveryPoint(sei: Buffer): boolean {
  let at = 0;
  const read = (): number => {
    let value = 0;
    while (sei[at] === 0xff) {
      value += 0xff;
      at++;
    }
    return value + (sei[at++] ?? 0);
  };
  while (at + 2 < sei.length) {
    const type = read();
    const size = read();
    if (type === RECOVERY_POINT) return true;
    at += size;
  }
  return false;
}
