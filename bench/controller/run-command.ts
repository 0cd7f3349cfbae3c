/** Runs a program to its end. */
import { spawn } from "node:child_process";

/** Rejects with its last words where it fails. */
export async function runCommand(program: string, argv: readonly string[]): Promise<void> {
  const child = spawn(program, argv, { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-2000)));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${words}`);
}
