/** ffmpeg on this machine that ends with this process, however that ends: nobody's left to want what it makes. */
import { ioTroubleIn } from "../model/io-trouble.ts";
import { LocalTransport } from "../nodes/local.ts";

/** Its standard input ends with the process that started it. */
const untilEndOfInput = `
exec 3<&0
"$@" </dev/null 3<&- &
ffmpeg=$!
(while read -r _; do :; done; kill -s KILL "$ffmpeg") <&3 >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$ffmpeg"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

const STDERR_LIMIT = 16_384;

/** @throws Error where it fails, or can't read a file to its end, whatever it ends with; or the signal's reason */
export async function runTied(argv: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let said = "";
  let trouble: string | undefined;
  const onStderr = (text: string): void => {
    said = (said + text).slice(-STDERR_LIMIT);
    trouble ??= ioTroubleIn(said);
  };
  const running = new LocalTransport().start(["sh", "-c", untilEndOfInput, "sh", ...argv], { onStderr });
  const stop = (): void => {
    running.kill();
  };
  signal.addEventListener("abort", stop, { once: true });
  const end = await running.ended;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (end.kind !== "exited" || end.code !== 0 || trouble !== undefined) throw new Error(trouble ?? "ffmpeg failed");
}
