/** A connection through ProxyJump hosts: `ssh -W`, as ssh itself does it, with its own keys and checks. */
import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import type { SshTarget } from "./ssh-config.ts";

export interface Jump {
  readonly socket: Duplex;
  /** What ssh had to say so far, for the error message. */
  complaint(): string;
  close(): void;
}

/** Undefined for nodes that are reached directly. */
export function openJump(target: SshTarget): Jump | undefined {
  if (target.proxyJump === undefined) return undefined;
  const child = spawn("ssh", jumpArguments(target, target.proxyJump), { stdio: "pipe" });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  child.on("error", (error) => {
    stderr += error.message;
  });
  const socket = Duplex.from({ readable: child.stdout, writable: child.stdin });
  return { socket, complaint: () => stderr.trim(), close: () => void child.kill() };
}

function jumpArguments(target: SshTarget, jumps: string): string[] {
  const hops = jumps.split(",").map((hop) => hop.trim());
  const last = hops.pop() ?? "";
  return [
    ...(target.configFile === undefined ? [] : ["-F", target.configFile]),
    ...(hops.length === 0 ? [] : ["-J", hops.join(",")]),
    ...["-o", "BatchMode=yes"],
    ...["-W", `[${target.host}]:${target.port}`],
    "--",
    last.startsWith("ssh://") ? last : `ssh://${last}`,
  ];
}
