/** Which release an ffmpeg is of, from what it says of itself. Pure. */

/** libavutil's major and minor version with each release: https://ffmpeg.org/download.html#releases, newest first. */
const releases: readonly (readonly [major: number, minor: number, release: string])[] = [
  [60, 8, "8.0"],
  [59, 39, "7.1"],
  [59, 8, "7.0"],
  [58, 29, "6.1"],
  [58, 2, "6.0"],
  [57, 28, "5.1"],
  [57, 17, "5.0"],
  [56, 70, "4.4"],
  [56, 51, "4.3"],
  [56, 31, "4.2"],
  [56, 22, "4.1"],
  [56, 14, "4.0"],
];

/**
 * From what `ffmpeg -version` or `ffprobe -version` prints: "5.1.9-0+deb12u1". Builds between releases are named by commits
 * or dates ("N-92722-gf22fcd4483", "2024-12-04-git-…"), common on Windows: the last release before is put in front.
 *
 * @returns undefined where it isn't ffmpeg's output
 */
export function ffmpegVersion(output: string): string | undefined {
  const name = /^ff\w+ version (\S+)/m.exec(output)?.[1];
  if (name === undefined || /^n?\d+\.\d/.test(name)) return name;
  const [major = 0, minor = 0] = /^libavutil +(\d+)\. *(\d+)\./m.exec(output)?.slice(1).map(Number) ?? [];
  const before = releases.find((one) => major > one[0] || (major === one[0] && minor >= one[1]));
  return before ? `${before[2]}-${name}` : name;
}
