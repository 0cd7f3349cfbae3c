/** Short jobs on a Windows node, each a batch file in its work folder. Encodes no windows. */
import { newId } from "../../model/new-id.ts";
import { unreachable, type CommandResult } from "../command.ts";
import type { ComputeNode } from "../contract.ts";
import { commandBatch, exitPrefix } from "./batch.ts";
import type { Desk } from "./desk.ts";
import { within } from "./within.ts";

/** @throws DffmpegError "node" when the node is out of reach or doesn't end in time */
export async function runBatch(desk: Desk, batch: string, timeoutMs: number, node: string): Promise<CommandResult> {
  let [stdout, stderr] = ["", ""];
  const process = await desk
    .start(batch, { onStdout: (text) => (stdout += text), onStderr: (text) => (stderr += text) })
    .catch((cause: unknown) => {
      throw unreachable(node, "the connection was lost", cause);
    });
  const end = await within(process.ended, timeoutMs, () => {
    process.kill();
  });
  if (end === undefined) throw unreachable(node, `a command didn't end within ${timeoutMs / 1000} s`);
  if (end.kind === "lost") throw unreachable(node, "the connection was lost", end.cause);
  const plain = stdout.replaceAll("\r\n", "\n");
  const code = new RegExp(`^${exitPrefix}(-?\\d+)$`, "m").exec(plain)?.[1];
  return {
    code: code === undefined ? end.code : Number(code),
    stdout: plain.replace(new RegExp(`^${exitPrefix}.*\n`, "m"), ""),
    stderr: stderr.replaceAll("\r\n", "\n"),
  };
}

/** @param run runs a batch file in the work folder that stands then */
export function windowsChores(
  desk: () => Promise<Desk>,
  run: (batch: string, timeoutMs: number) => Promise<CommandResult>,
  ffmpeg: string,
): Pick<ComputeNode, "tryOut" | "hasRoom" | "remove"> {
  return {
    tryOut: async (argv, extension, { timeoutMs, frames = 1 }) => {
      const out = `${(await desk()).path}/trial-${newId()}${extension}`;
      const decode = ["-v", "error", "-nostdin", "-i", out, "-map", "0:v", "-f", "framecrc", "-"];
      const ran = await run(commandBatch([[ffmpeg, ...argv, out], [ffmpeg, ...decode]]), timeoutMs); // prettier-ignore
      await (await desk()).remove(out).catch(() => undefined);
      const came = ran.stdout.split("\n").filter((line) => /^\d+,/.test(line)).length;
      if (ran.code !== 0 || came >= frames) return ran;
      return { ...ran, code: 1, stderr: `${ran.stderr}${came} of ${frames} frames came out\n` };
    },
    hasRoom: async (folder) => {
      const probe = `${folder}/room-${newId()}`;
      const there = await desk();
      const fits = await there.write(probe, "\0".repeat(65_536)).then(
        () => true,
        () => false,
      );
      await there.remove(probe).catch(() => undefined);
      return fits;
    },
    remove: async (paths) => {
      const there = await desk();
      await Promise.all(paths.map((path) => there.remove(path)));
      if (paths.length === 0) await there.answers();
    },
  };
}
