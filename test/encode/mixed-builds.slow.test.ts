import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { dir } from "tmp-promise";
import { runBoth } from "../exactness/run.ts";

/** An ffmpeg whose encoder writes other parameter sets than the usual one's, as another build's does. */
const otherBuild = (options: string): string => `#!/bin/sh
count=$#
while [ "$count" -gt 0 ]; do
  word=$1 count=$((count - 1))
  shift
  [ "$word" != -filter:v ] || set -- "$@" ${options}
  set -- "$@" "$word"
done
exec ffmpeg "$@"
`;

async function clusterOf(folder: string, options: string): Promise<string> {
  const [other, nodesFile, root] = ["other-ffmpeg", "nodes.json", "share"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(root);
  await writeFile(other, otherBuild(options));
  await chmod(other, 0o755);
  const nodes = [
    { name: "usual", transport: "local", slots: 1 },
    { name: "other", transport: "local", slots: 1, ffmpeg: other },
  ];
  await writeFile(nodesFile, JSON.stringify({ version: 1, storage: { root }, nodes }));
  return nodesFile;
}

describe("segments of encoders that write different parameter sets", () => {
  for (const output of ["mkv", "mp4", "ts"]) {
    it(`are joined in ${output} so that every frame is one run's`, async () => {
      const folder = await dir({ unsafeCleanup: true });
      try {
        const { differences, report } = await runBoth({
          ...{ source: "h264.mp4", args: ["-i", "INPUT", "-c:v", "libx264", "-qp", "0", "-an", "OUTPUT"] },
          ...{ output: `out.${output}`, way: "program" },
          nodesFile: await clusterOf(folder.path, "-refs 1"),
        });
        expect(report?.mode).to.equal("split");
        expect(new Set(report?.windows.map(({ node }) => node))).to.deep.equal(new Set(["usual", "other"]));
        expect(differences).to.deep.equal([]);
      } finally {
        await folder.cleanup();
      }
    });
  }
});
