import { expect } from "chai";
import { ffmpegVersion } from "../../lib/model/ffmpeg-version.ts";

const said = (name: string, avutil: string): string =>
  `ffmpeg version ${name} Copyright (c) 2000-2018 the FFmpeg developers\nbuilt with gcc\nlibavutil      ${avutil} / ${avutil}\n`;

describe("an ffmpeg's version", () => {
  it("is its name where that begins with the release", () => {
    for (const name of ["5.1.9-0+deb12u1", "n7.1-20-g1a2b3c4", "7.1-essentials_build-www.gyan.dev"])
      expect(ffmpegVersion(said(name, "56. 14.100"))).equal(name);
  });

  it("has the last release in front where a build between releases is named by commits or dates", () => {
    expect(ffmpegVersion(said("N-92722-gf22fcd4483", "56. 24.101"))).equal("4.1-N-92722-gf22fcd4483");
    expect(ffmpegVersion(said("2024-12-04-git-2f95bc3cb3", "59. 47.101"))).equal("7.1-2024-12-04-git-2f95bc3cb3");
    expect(ffmpegVersion(said("N-1-g1", "61.  2.100"))).equal("8.0-N-1-g1");
  });

  it("stays as it is where libavutil is older than any release known, or not told", () => {
    expect(ffmpegVersion(said("N-1-g1", "55. 78.100"))).equal("N-1-g1");
    expect(ffmpegVersion("ffprobe version N-1-g1 Copyright")).equal("N-1-g1");
    expect(ffmpegVersion("something else")).equal(undefined);
  });
});
