/** Hardware encoders by trial: ffmpegs that list some, of which some work. The pictures are encoded by a real one. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { examineHardware, hardwareOf, type Hardware } from "../../lib/encode/hardware.ts";
import { nodeSchema } from "../../lib/model/inventory.ts";
import { connectNode } from "../../lib/nodes/connect.ts";

describe("hardware encoders", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "hardware-"))));
  afterEach(() => rm(folder, { recursive: true }));

  /** A node whose ffmpeg lists these, and encodes with what the second says instead of the hardware. */
  async function found(listed: readonly string[], cases: string): Promise<Hardware> {
    const ffmpeg = join(folder, "ffmpeg");
    const list = listed.map((name) => `echo " V....D ${name} for a test"`).join("\n");
    const body = `case "$*" in *-encoders*) ${list}\n exit ;; ${cases} esac\nexec ffmpeg "$@"`;
    await writeFile(ffmpeg, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    const node = await connectNode(nodeSchema.parse({ name: "here", transport: "local", ffmpeg }));
    return examineHardware(node).finally(() => {
      node.close();
    });
  }
  const software = `out=$(eval echo \\\${$#}); exec ffmpeg -v error -f lavfi -i testsrc2 -frames:v`;

  it("count when what they made decodes, frame for frame", async () => {
    const { working, finding } = await found(
      ["h264_v4l2m2m", "h264_vaapi"],
      `*h264_v4l2m2m*) ${software} 10 "$out" ;; *h264_vaapi*) ${software} 3 "$out" ;;`,
    );
    expect(working).to.deep.equal(["-c:v h264_v4l2m2m"]);
    expect(finding?.text).to.contain("h264_vaapi: 3 of 10 frames came out");
  });

  it("don't count because they are listed, and say why they fail", async () => {
    const { working, finding } = await found(["h264_nvenc", "hevc_nvenc"], `*nvenc*) echo "no card" >&2; exit 1 ;;`);
    expect(working).to.deep.equal([]);
    expect(finding?.text).to.equal("listed, but they don't work there: h264_nvenc: no card");
  });

  it("are told of by what fails, not by what came of it", async () => {
    const words = "[h264_qsv @ 0x5] Error creating a MFX session: -9.\\n[out#0/nut @ 0x5] Nothing was written";
    const { finding } = await found(["h264_qsv"], `*h264_qsv*) printf '${words}\\n' >&2; exit 1 ;;`);
    expect(finding?.text).to.match(/h264_qsv: there is no Quick Sync \(QSV\) that can be used$/);
  });

  it("of a command are tried on its own device, with what brings pictures there", () => {
    const of = (line: string) => hardwareOf(parseCommand(line.split(" ")));
    expect(
      of("-vaapi_device /dev/dri/renderD129 -i a.mkv -vf scale=640:-2,hwupload -c:v hevc_vaapi b.mkv"),
    ).to.deep.equal({
      ...{ encoder: "hevc_vaapi", device: ["-vaapi_device", "/dev/dri/renderD129"], filter: "format=nv12,hwupload" },
    });
    // A device that is for decoding is a filter's and an encoder's too where there is no other.
    expect(of("-hwaccel vaapi -hwaccel_device /dev/dri/renderD129 -i a.mkv -c:v hevc_vaapi b.mkv")).to.deep.equal({
      ...{ encoder: "hevc_vaapi", filter: "format=nv12,hwupload" },
      device: ["-init_hw_device", "vaapi:/dev/dri/renderD129"],
    });
    expect(of("-hwaccel auto -i a.mkv -c:v hevc_nvenc b.mkv")).to.deep.equal({ encoder: "hevc_nvenc", device: [] });
    expect(of("-i a.mkv -vcodec h264_nvenc b.mkv")).to.deep.equal({ encoder: "h264_nvenc", device: [] });
    expect(of("-i a.mkv -c:v libx265 b.mkv")).to.equal(undefined);
    expect(of("-i a.mkv -c:a h264_nvenc b.mkv")).to.equal(undefined);
  });

  it("are no matter where none is listed", async () => {
    expect(await found(["libx264"], "")).to.deep.equal({ working: [], finding: undefined });
  });
});
