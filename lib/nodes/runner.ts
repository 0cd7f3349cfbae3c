/** What a node runs for one attempt: a POSIX sh script sent along, so that nodes need sshd and ffmpeg only. Pure text. */
import { attemptStem } from "../model/attempt.ts";
import { ioTrouble } from "../model/io-trouble.ts";
import type { NodeConfig } from "../model/inventory.ts";
import type { AttemptOrder } from "./contract.ts";

/** Precedes the marker's JSON on the runner's standard output. */
export const markerPrefix = "dffmpeg-marker ";
/** The runner's word that it ended ffmpeg because nobody renewed the lease. */
export const lapsedLine = "dffmpeg-lapsed";

/** Exit codes of the runner's own, from sysexits.h; all others are ffmpeg's. */
export const runnerExit = { noHash: 69, cantWrite: 73, fileNotWhole: 74, lapsed: 75 } as const;

/**
 * How decoders tell of a damaged source. What they hide its pictures with depends on their threads and on what they saw
 * before, so windows of it aren't one run's. Words about references missing right behind a seek are none of these.
 */
const damageWords =
  "corrupt decoded frame|corrupt input packet|error while decoding|error submitting packet to dec|damaged at|concealing";
export const damage = new RegExp(damageWords, "i");

/**
 * What runs ffmpeg so that the node's other work comes first. Each step replaces itself by the next: one process, the one
 * that the runner ends.
 */
export function courtesy({ nice = 0, ionice }: Pick<NodeConfig, "nice" | "ionice">): string[] {
  const disk = ionice && { idle: "-c 3", low: "-c 2 -n 7" }[ionice];
  // Where there is no ionice, the disk has no such order.
  const ioScript = `command -v ionice >/dev/null && exec ionice ${disk ?? ""} "$@"; exec "$@"`;
  return [
    ...(disk === undefined ? [] : ["sh", "-c", ioScript, "sh"]),
    ...(nice === 0 ? [] : ["nice", "-n", String(nice)]),
  ];
}

/** The command that runs an attempt. Its standard input is the lease: any line renews it, its end ends ffmpeg. */
export function runnerCommand(
  order: AttemptOrder,
  node: string,
  ffmpeg: string,
  leaseSeconds: number,
  before: readonly string[] = [],
): string[] {
  const stem = attemptStem(order.name);
  const marker = { version: 1, ...order.name, node, file: order.file };
  const head = JSON.stringify(marker).slice(0, -1); // the runner adds the rest and the brace
  return [
    ...["sh", "-c", runnerScript, "dffmpeg"],
    ...[order.jobFolder, stem, order.file, String(leaseSeconds), head],
    ...[...before, ffmpeg, ...order.argv],
  ];
}

/** How many words stand before ffmpeg's own: sh, its script, and the runner's settings. */
const RUNNER_WORDS = 9;

export function isRunner(argv: readonly string[]): boolean {
  return argv[2] === runnerScript;
}

/** What the runner runs, from its command: ffmpeg as the script below calls it. */
export function runnersFfmpeg(argv: readonly string[]): readonly string[] {
  const [folder = "", , file = ""] = argv.slice(4);
  return [...argv.slice(RUNNER_WORDS), "-nostdin", "-progress", "pipe:1", `${folder}/attempts/${file}`];
}

/** dash, busybox ash and bash run it; test/nodes/runner.test.ts has shellcheck look at it. */
export const runnerScript = String.raw`
folder=$1 stem=$2 file=$3 lease=$4 head=$5
shift 5
out=$folder/attempts/$file log=$folder/attempts/$stem.log marker=$folder/markers/$stem.json
temporary=$folder/markers/.$stem.tmp
lapsed=

# The controller reads as another user; the folders say who else may come in.
umask 022

refuse() { echo "dffmpeg: $1" >&2; exit ${runnerExit.cantWrite}; }

# To the disk. Where sync takes no file names (old busybox), everything is synced.
flush() {
  sync "$1" 2>/dev/null && return
  sync / 2>/dev/null && return 1
  sync
}

digest() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null; then shasum -a 256 <"$1" | cut -d ' ' -f 1
  else openssl dgst -sha256 <"$1" | sed 's/.*= *//'; fi
}

# The lease is over: leave nothing behind, no process either. The group is ours where this shell leads it.
abandon() {
  rm -f "$out" "$log"
  (echo ${lapsedLine}) 2>/dev/null
  kill -s KILL -- "-$$" 2>/dev/null
  exit ${runnerExit.lapsed}
}

for place in "$folder/attempts" "$folder/markers"; do
  [ -d "$place" ] || refuse "the job's folder isn't here: $place"
done
# Room for the last words of an ffmpeg that fills the disk: most file systems let a file's bytes be overwritten then.
head -c 4096 /dev/zero | tr '\0' '\n' >"$log" || refuse "can't write to $folder/attempts"

trap 'lapsed=1' USR1
exec 3<&0
"$@" -nostdin -progress pipe:1 "$out" </dev/null 2<>"$log" 3<&- &
ffmpeg=$!

# The watchdog: counts seconds without a line on the lease. Counting, not clocks, which jump.
# "exec", since redirecting a group would keep the old descriptors open, and the ssh channel with them.
{
  exec 2>/dev/null
  { while read -r _; do echo beat; done <&3; echo end; } &
  while sleep 1; do echo tick || exit; done
} | {
  exec >/dev/null 2>&1 3<&-
  silent=0
  while read -r what; do
    case $what in
      beat) silent=0 ;;
      tick) silent=$((silent + 1)); { [ "$silent" -le "$lease" ] && kill -0 $$; } || break ;;
      *) break ;;
    esac
  done
  kill -s USR1 $$ # before ffmpeg ends: whatever it then exits with, its file isn't whole
  kill "$ffmpeg"
  for _ in 1 2; do kill -0 "$ffmpeg" || break; sleep 1; done
  kill -s KILL "$ffmpeg"
  kill -0 $$ || abandon
} &
watchdog=$!
exec 3<&-

wait "$ffmpeg"
code=$?
if [ "$lapsed" ]; then
  wait "$ffmpeg" # the first wait was cut short by the signal
  abandon
fi
kill "$watchdog" 2>/dev/null

size=-1 damaged=false sha256=
if [ "$code" -eq 0 ]; then
  # ffmpeg 5.1 exits 0 when the last write fails, at close: a full disk leaves 0 bytes.
  if trouble=$(grep -m 1 -E '${ioTrouble}' "$log"); then code=${runnerExit.fileNotWhole}; echo "ffmpeg exited 0, but $trouble" >>"$log"
  elif ! [ -s "$out" ]; then code=${runnerExit.fileNotWhole}; echo "ffmpeg exited 0, but its file is empty: is the disk full?" >>"$log"
  elif ! flush "$out"; then code=${runnerExit.fileNotWhole}; echo "the file couldn't be synced to the disk" >>"$log"
  else
    size=$(wc -c <"$out" | tr -d ' ')
    sha256=$(digest "$out")
    if ! expr "$sha256" : '[0-9a-f]\{64\}$' >/dev/null; then
      code=${runnerExit.noHash} size=-1 sha256=
      echo "no hash of the file: it can't be read back, or sha256sum, shasum and openssl are missing" >>"$log"
    fi
  fi
fi
if [ "$code" -eq 0 ]; then
  if grep -i -m 1 -E '${damageWords}' "$log" >&2; then damaged=true; fi
else
  # Where it swallows ffmpeg's words all the same, head has the same trouble, and says so on the channel.
  head -c 65536 /dev/zero >"$log.probe"
  rm -f "$out" "$log.probe"
  tr -s '\n' <"$log" | tail -c 4096 >&2
fi

line="$head,\"exit\":$code,\"size\":$size,\"sha256\":\"$sha256\",\"damaged\":$damaged}"
if printf '%s\n' "$line" >"$temporary" && flush "$temporary" && mv "$temporary" "$marker"; then
  flush "$folder/markers" || true # some file systems can't sync a folder
else
  head -c 65536 /dev/zero >"$temporary" # says what is wrong; dash calls a full disk an I/O error
  rm -f "$temporary" "$out"
  refuse "can't write the marker in $folder/markers"
fi
printf '%s%s\n' '${markerPrefix}' "$line"
exit "$code"
`;
