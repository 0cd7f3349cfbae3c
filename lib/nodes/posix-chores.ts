/** Small jobs on a node with a POSIX sh. Encodes no windows. */
import { newId } from "../model/new-id.ts";
import type { CommandResult } from "./command.ts";
import type { ComputeNode } from "./contract.ts";

/** $1 ffmpeg, $2 extension, $3 frames that must come out or nothing, then ffmpeg's arguments. */
const trialScript = `
folder=$(mktemp -d) || exit 73
trap 'rm -rf "$folder"' EXIT
ffmpeg=$1 out=$folder/trial$2 wanted=$3
shift 3
"$ffmpeg" "$@" "$out" || exit
[ -s "$out" ] || exit
[ "$wanted" ] || exit 0
frames=$("$ffmpeg" -v error -nostdin -i "$out" -map 0:v -f framecrc - | grep -vc '^#')
[ "$frames" -eq "$wanted" ] || { echo "$frames of $wanted frames came out" >&2; exit 1; }`;

/** ffmpeg 5.1 exits 0 though the end of its file found no room: then nothing more fits beside it. */
const roomScript = 'head -c 65536 /dev/zero >"$1" && sync; code=$?; rm -f "$1"; exit $code';

type Command = (argv: readonly string[], options?: { timeoutMs?: number }) => Promise<CommandResult>;

export function posixChores(command: Command, ffmpeg: string): Pick<ComputeNode, "tryOut" | "hasRoom" | "remove"> {
  return {
    tryOut: (argv, extension, { timeoutMs, frames }) =>
      command(["sh", "-c", trialScript, "sh", ffmpeg, extension, String(frames ?? ""), ...argv], { timeoutMs }),
    hasRoom: async (folder) => {
      const probe = `${folder}/.room-${newId()}`;
      return (await command(["sh", "-c", roomScript, "sh", probe])).code === 0;
    },
    remove: async (paths) => {
      await command(["rm", "-f", "--", ...paths]);
    },
  };
}
