import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { build } from "esbuild";
import type { NodeConfig } from "../../../lib/model/inventory.ts";
import { connectNode } from "../../../lib/nodes/connect.ts";
import type { AttemptOrder, ComputeNode } from "../../../lib/nodes/contract.ts";
import { until } from "../../lab/processes.ts";
import { startSshd, type LabSshd } from "../../lab/sshd.ts";

for (const shell of ["cmd", "powershell"] as const) {
  describe(`a node whose login shell is ${shell}`, () => {
    let lab: LabSshd;
    let folder: string;
    let home: string;
    let node: ComputeNode;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "dffmpeg-windows-"));
      home = join(folder, "home");
      await mkdir(home);
      const fake = join(folder, "cmd.mjs");
      const entry = join(import.meta.dirname, "..", "..", "lab", "fake-cmd.ts");
      await build({ entryPoints: [entry], outfile: fake, bundle: true, platform: "node", format: "esm" });
      const login = join(folder, "login.sh");
      const sftp = '[ "$SSH_ORIGINAL_COMMAND" = internal-sftp ] && exec /usr/lib/openssh/sftp-server';
      await writeFile(
        login,
        `#!/bin/sh\ncd '${home}'\n${sftp}\nFAKE_SHELL=${shell} exec '${process.execPath}' '${fake}'\n`,
      );
      await chmod(login, 0o755);
      lab = await startSshd({ config: [`ForceCommand ${login}`] });
      node = await connect();
    });
    after(async () => {
      node.close();
      await until(async () => (await readdir(home)).length === 0);
      await lab.stop();
      await rm(folder, { recursive: true });
    });
    const connect = (overrides: Partial<NodeConfig> = {}): Promise<ComputeNode> =>
      connectNode(lab.node({ name: "pc", ...overrides }), {
        sshConfigFile: lab.sshConfigFile,
        limits: { beatMs: 100, leaseSeconds: 20 },
      });
    const order = async (nonce: string, argv: readonly string[]): Promise<AttemptOrder> => {
      const name = { job: "j", window: 3, attempt: 1, nonce };
      return { name, jobFolder: (await node.openWorkFolder()).path, argv, file: `w00003-a1-${nonce}.nut` };
    };
    const encode = async (work: AttemptOrder, signal = new AbortController().signal) =>
      node.encode(work, () => undefined, signal);

    it("is known by itself, with its cores and processor", () => {
      expect(node.facts).include({ system: "windows", cores: 3, processor: "AMD64", freeBytes: 5e9 });
      expect(node.facts.ffmpegVersion).match(/^\d/);
    });

    it("encodes, with a marker on both sides", async () => {
      const title = 'é & "x" 100% ^';
      const work = await order("one", [
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=duration=0.2",
        "-metadata",
        `title=${title}`,
        "-c:v",
        "ffv1",
      ]);
      const outcome = await encode(work);
      if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
      expect(outcome.marker).include({ exit: 0, node: "pc", nonce: "one" });
      const place = join(home, work.jobFolder);
      expect(JSON.parse(await readFile(join(place, "markers/w00003-a1-one.json"), "utf8"))).deep.equal(outcome.marker);
      expect(await readFile(join(place, "attempts", work.file), "utf8")).include(title);
    });

    it("is refused where it's to use a share, or has no ffmpeg, with the remedy", async () => {
      const refusal = async (overrides: Partial<NodeConfig>): Promise<unknown> =>
        connect({ shell: "windows", ...overrides }).then(
          () => "none",
          (thrown: unknown) => thrown,
        );
      expect(await refusal({ storage: "share" }))
        .property("message")
        .include("uses no share");
      const missing = await refusal({ ffmpeg: "C:/none/ffmpeg.exe" });
      expect(missing)
        .property("message")
        .include("C:/none/ffmpeg.exe -version' doesn't work on its Windows (exit 9009)");
      expect(missing).property("hint").include("winget install ffmpeg");
      expect(await refusal({ workFolder: "C:/my films & more" }))
        .property("message")
        .include("plain path");
    });

    it("tells why ffmpeg failed, and its exit code", async () => {
      const outcome = await encode(await order("two", ["-v", "error", "-i", "none.mkv"]));
      expect(outcome).include({ kind: "failed", exit: 1 });
      expect(JSON.stringify(outcome)).include("No such file");
      expect((await node.command(["ffmpeg", "-v", "error", "-i", "none.mkv"])).code).equal(1);
    });

    it("ends an aborted ffmpeg before saying so, and removes its file", async () => {
      const abort = new AbortController();
      const work = await order("three", ["-v", "error", "-f", "lavfi", "-i", "testsrc2", "-c:v", "ffv1"]);
      const outcome = encode(work, abort.signal);
      const names = (): Promise<string[]> => readdir(join(home, work.jobFolder, "attempts"));
      await until(async () => (await names()).includes(work.file));
      abort.abort();
      expect(await outcome).deep.equal({ kind: "aborted" });
      expect(await names()).not.include(work.file);
    });
  });
}
