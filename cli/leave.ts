/** The end of the process, also where a call to the file system never returns: a share whose server is away holds it for ever. */

/** For calls that only take their time. */
const PATIENCE_MS = 2000;
const LOOK_MS = 20;

/** Node's exit waits for calls that have begun, and for other threads, which make such calls; nothing but SIGKILL leaves without them. */
export function leave(code: number, patienceMs = PATIENCE_MS): void {
  if (!callsAreOpen()) process.exit(code);
  const look = setInterval(() => {
    if (!callsAreOpen()) process.exit(code);
  }, LOOK_MS);
  setTimeout(() => {
    clearInterval(look);
    process.stderr.write("dffmpeg: the file system doesn't answer; leaving all the same\n", () => {
      process.kill(process.pid, "SIGKILL");
    });
  }, patienceMs);
}

/** A thread that somebody listens to has its port for as long as it runs. */
const callsAreOpen = (): boolean =>
  process.getActiveResourcesInfo().some((kind) => kind.startsWith("FSReq") || kind === "MessagePort");
