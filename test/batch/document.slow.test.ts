/** Every command of docs/batch.md, run by a shell as it stands there, one after another. */
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { expect } from "chai";
import { batchConfigSchema } from "../../lib/batch/config.ts";
import { makeLibrary, writeJson, type Library } from "./library.ts";
import { dffmpegWords } from "../program.ts";

const root = join(import.meta.dirname, "..", "..");
const page = await readFile(join(root, "docs/batch.md"), "utf8");
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split("\n"));

describe("docs/batch.md", function () {
  // What one command leaves at work on a busy machine fails all that follow.
  this.timeout(300_000);
  let library: Library;
  before(async () => {
    library = await makeLibrary();
    // Two that are split; the others make the page's commands twice as dear where they are, and show nothing more.
    await library.add("films/one.mkv", "films/tv/two.mkv");
    await library.addShort("films/three.avi", "films/old/4.mkv", "films/old2/5.mkv", "films/old3/6.mkv");
    await library.addShort("incoming/7.mkv");
    await writeFile(library.path("list.txt"), "films/one.mkv\nfilms/tv\n");
    await writeFile(library.path("batch.json"), /```json\n([\s\S]*?)```/.exec(page)![1]!);
    await symlink(join(import.meta.dirname, "transcode.yml"), library.path("transcode.yml"));
    await mkdir(library.path("share"));
    const nodes = ["pi", "pc"].map((name) => ({ name, transport: "local", slots: 1 }));
    const storage = { root: library.path("share") };
    await writeJson(library.path("config/dffmpeg/nodes.json"), { version: 1, storage, nodes });
    await mkdir(library.path("bin"));
    await writeFile(
      library.path("bin/dffmpeg"),
      `#!/bin/sh\nexec '${[process.execPath, ...dffmpegWords].join("' '")}' "$@"\n`,
    );
    await chmod(library.path("bin/dffmpeg"), 0o755);
  });
  after(() => library.stop());

  /** Ends with what the shell ends with; a watch ends as a user ends it, once it has done its file. */
  function shell(command: string): Promise<{ code: number | null; stderr: string }> {
    const child = spawn(
      "bash",
      ["-c", `set -o pipefail; ${command.replace("dffmpeg ", "exec dffmpeg ")}`.replace(/\| exec/, "|")],
      {
        cwd: library.folder,
        env: { ...library.env, PATH: `${library.path("bin")}:${process.env["PATH"] ?? ""}` },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let [stderr, asked] = ["", false];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      // Once: a second signal would leave at once.
      if (asked || !command.includes("--watch") || !stderr.includes(": done in")) return;
      asked = child.kill("SIGINT");
    });
    return new Promise((resolve) => {
      child.on("close", (code) => {
        resolve({ code, stderr });
      });
    });
  }

  it("shows a configuration that is valid", () => {
    const [, json] = /```json\n([\s\S]*?)```/.exec(page)!;
    batchConfigSchema.parse(JSON.parse(json!));
  });

  for (const command of commands) {
    it(`shows a command that works: ${command}`, async () => {
      const { code, stderr } = await shell(command);
      expect(code, stderr).to.equal(0);
    });
  }
});
