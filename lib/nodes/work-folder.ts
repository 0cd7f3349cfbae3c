/**
 * A folder on a node that sees no share, kept by a process there that clears it when it's told to, or when nobody is
 * left to tell it. Carries no files itself.
 */
import { DffmpegError, messageOf } from "../model/errors.ts";
import type { NodeConfig } from "../model/inventory.ts";
import { unreachable } from "./command.ts";
import type { RemoteProcess, Transport, WorkFolder } from "./contract.ts";
import type { Limits } from "./limits.ts";

/**
 * $1 the folder to make it in (may be empty), $2 seconds after which ffmpegs left alone have ended.
 * What keepers that were killed have left is cleared first: their process ids are gone. Containers may share the folder
 * and not the process ids (pid_namespaces(7)): what another one left counts as left after a week.
 */
const keeperScript = String.raw`
base=$1 rest=$2
if [ -z "$base" ]; then
  for base in "$TMPDIR" /var/tmp /tmp; do [ -n "$base" ] && [ -w "$base" ] && break; done
fi
here=$(readlink /proc/self/ns/pid 2>/dev/null)
for old in "$base"/dffmpeg-work-*; do
  read -r keeper where 2>/dev/null <"$old/keeper" || continue
  if [ "$where" = "$here" ]; then
    kill -0 "$keeper" 2>/dev/null && continue
  else
    [ "$(find "$old" -prune -mtime +6)" ] || continue
  fi
  rm -rf "$old"
done
umask 077
folder=$(mktemp -d "$base/dffmpeg-work-XXXXXXXX") || exit 73
echo "$$ $here" >"$folder/keeper" && mkdir "$folder/segments" "$folder/attempts" "$folder/markers" || { rm -rf "$folder"; exit 73; }
printf 'folder %s\n' "$folder"
read -r word
[ "$word" = done ] || sleep "$rest"
rm -rf "$folder"
`;

/** @throws DffmpegError "node" */
export async function openWorkFolder(
  transport: Pick<Transport, "start">,
  config: NodeConfig,
  limits: Limits,
): Promise<WorkFolder> {
  const base = config.workFolder ?? "";
  const { keeper, path } = await startKeeper(transport, ["sh", "-c", keeperScript, "sh", base], limits).catch(
    (cause: unknown) => {
      throw cause instanceof Lost ? unreachable(config.name, cause.message, cause.cause) : noFolder(config, cause);
    },
  );
  let gone = false;
  void keeper.ended.then(() => {
    gone = true;
  });
  return {
    path,
    get gone() {
      return gone;
    },
    close: async () => {
      keeper.write("done\n");
      keeper.end();
      const late = setTimeout(() => {
        keeper.kill();
      }, limits.clearTimeoutMs);
      await keeper.ended;
      clearTimeout(late);
    },
  };
}

function noFolder({ name }: NodeConfig, cause: unknown): DffmpegError {
  return new DffmpegError("node", `node ${name}: no folder to work in: ${messageOf(cause)}`, {
    hint: `Free some space there, or set 'workFolder' of ${name} in nodes.json to a folder its user may write to.`,
    node: name,
    cause,
  });
}

/** The connection went, which says nothing of the folder. */
class Lost extends Error {}

/** Resolves once the folder stands. */
async function startKeeper(
  transport: Pick<Transport, "start">,
  argv: readonly string[],
  limits: Limits,
): Promise<{ keeper: RemoteProcess; path: string }> {
  let [stdout, stderr] = ["", ""];
  let tell: (path: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => (tell = resolve));
  const keeper = transport.start([...argv, String(limits.leaseSeconds + 5)], {
    onStdout: (text) => {
      stdout += text;
      const path = /^folder (.*)\n/s.exec(stdout)?.[1];
      if (path !== undefined) tell(path);
    },
    onStderr: (text) => (stderr += text),
  });
  const late = setTimeout(() => {
    stderr ||= `it didn't answer within ${limits.commandTimeoutMs / 1000} s`;
    keeper.kill();
  }, limits.commandTimeoutMs);
  try {
    const first = await Promise.race([told, keeper.ended]);
    if (typeof first === "string") return { keeper, path: first };
    const words = stderr.trim().split("\n").at(-1) ?? "";
    if (words !== "") throw new Error(words);
    if (first.kind === "lost") throw new Lost(messageOf(first.cause), { cause: first.cause });
    throw new Error(`its keeper ended at once (exit ${first.code})`);
  } finally {
    clearTimeout(late);
  }
}
