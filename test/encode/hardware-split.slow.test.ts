/** A film split over machines of which some have the encoder's hardware: what stands for it encodes with x264, what lacks it is ffmpeg itself. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixture } from "../../fixtures/generate.ts";
import { encode, type JobEvent } from "../../lib/index.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

const noCard = "[h264_nvenc @ 0x5] Cannot load libcuda.so.1";
const crowded = "[h264_nvenc @ 0x5] OpenEncodeSessionEx failed: out of memory (10): (no details)";

/** Says that on its standard error; else encodes with x264 what is for the card, if `let` lets it. */
const standIn = (body: string): string => `#!/bin/sh
case "$*" in *h264_nvenc*) ;; *) exec ffmpeg "$@" ;; esac
${body}
for word; do
  shift
  [ "$word" != h264_nvenc ] || set -- "$@" libx264 -preset ultrafast && [ "$word" = h264_nvenc ] || set -- "$@" "$word"
done
ffmpeg "$@"
`;

describe("hardware that some machines have", () => {
  let folder: string;
  let source: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "hardware-split-"));
    source = await fixture("silent.mp4");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function program(name: string, body: string): Promise<string> {
    await writeFile(join(folder, name), standIn(body), { mode: 0o755 });
    return join(folder, name);
  }

  async function run(ffmpeg: string, nodes: readonly object[]) {
    const events: JobEvent[] = [];
    await mkdir(join(folder, "share"), { recursive: true });
    const inventory = inventorySchema.parse({ version: 1, storage: { root: join(folder, "share") }, nodes });
    const args = ["-i", source, "-c:v", "h264_nvenc", join(folder, "out.mkv")];
    const { report } = await encode({ args, ffmpeg, inventory, onEvent: (event) => events.push(event) });
    return { events, report };
  }

  it("is looked for before the first window: who lacks it is left out, with cause and next step", async () => {
    const card = await program("card", "");
    const bare = await program("bare", `echo "${noCard}" >&2; exit 1`);
    const { events, report } = await run(card, [
      { name: "card", transport: "local", ffmpeg: card },
      { name: "bare", transport: "local", ffmpeg: bare },
    ]);
    expect(report.mode).to.equal("split");
    expect(events.filter(({ type }) => type === "attempt-ended")).to.deep.equal([]);
    expect(events.find(({ type }) => type === "node-left-out")).to.deep.include({
      ...{
        node: "bare",
        error: "node bare: h264_nvenc doesn't work there: there is no NVIDIA driver: libcuda.so.1 can't be loaded",
      },
      hint: "NVENC needs an NVIDIA card that has it, and its driver with libnvidia-encode; nvidia-smi shows both.",
    });
    const ready = events.find((event) => event.type === "node-ready");
    expect(ready?.slots).to.be.at.most(2);
  });

  it("gets a slot less where it serves no more encoders at once", async () => {
    const lock = join(folder, "lock");
    // The first has it until two others have been refused.
    const one = await program(
      "one",
      `case "$*" in *lavfi*|*framecrc*) ;; *)
  mkdir "${lock}" 2>/dev/null || { echo "${crowded}" >&2; : > "${lock}.$$"; exit 1; }
  trap 'rmdir "${lock}"' EXIT
  n=0; while [ "$(ls -d "${lock}".* 2>/dev/null | wc -l)" -lt 2 ] && [ $n -lt 300 ]; do n=$((n + 1)); sleep 0.1; done ;; esac`,
    );
    const { events, report } = await run(one, [{ name: "one", transport: "local", ffmpeg: one, slots: 3 }]);
    expect(report.mode).to.equal("split");
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings).to.include("node one: its hardware takes no more encoders at once; it goes on with 2");
    expect(warnings).to.include("node one: its hardware takes no more encoders at once; it goes on with 1");
  });
});
