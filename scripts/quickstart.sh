#!/usr/bin/env bash
# From a fresh checkout to a first encode, on Debian or Raspberry Pi OS with Node.js 20: installs what is missing, builds,
# encodes a real clip with dffmpeg on this machine and with plain ffmpeg, and shows that the results are the same.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_node
install_missing ffmpeg:ffmpeg ffprobe:ffmpeg ssh:openssh-client
install_packages
say "Building, which takes minutes on a Raspberry Pi"
npm run --silent build

clip=fixtures/bbb-30s.mp4
# A lossless encoder, so that "the same" can be checked to the bit.
job=(-i "$clip" -c:v libx264 -preset veryfast -qp 0 -c:a aac)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# seconds COMMAND...: runs it and puts its wall time in $took.
timed() {
  local start
  start=$(date +%s%N)
  "$@"
  took=$(awk -v ns="$(($(date +%s%N) - start))" 'BEGIN { printf "%.1f s", ns / 1e9 }')
}

say "Plain ffmpeg: ffmpeg ${job[*]} plain.mp4"
timed ffmpeg -v error -nostdin "${job[@]}" "$work/plain.mp4"
plain_took=$took

say "dffmpeg: cli/dffmpeg ${job[*]} ours.mp4"
# No nodes.json, not even yours: this machine alone.
timed env DFFMPEG_NODES= XDG_CONFIG_HOME="$work" cli/dffmpeg --report "$work/report.json" -nostdin "${job[@]}" "$work/ours.mp4"
ours_took=$took

digest() { sha256sum | cut -c 1-16; }
frames() { ffmpeg -v error -nostdin -i "$1" -map 0:v -f framemd5 - | grep -v '^#'; }
packets() { ffprobe -v error -select_streams "$2" -show_data_hash sha256 -show_entries "packet=$3" -of csv=p=0 "$1" | sort; }

failed=0
# row NAME PLAIN OURS
row() {
  local verdict=same
  if [ "$2" != "$3" ]; then
    verdict=DIFFERENT
    failed=1
  fi
  printf '  %-20s %-18s %-18s %s\n' "$1" "$2" "$3" "$verdict"
}
# compared NAME COMMAND...: a row of what the command says of each file, FILE standing for it.
compared() {
  local name=$1
  shift
  row "$name" "$("${@//FILE/$work/plain.mp4}" | digest)" "$("${@//FILE/$work/ours.mp4}" | digest)"
}

say "The two outputs"
printf '  %-20s %-18s %-18s\n' "" "plain ffmpeg" "dffmpeg"
row "frames" "$(frames "$work/plain.mp4" | wc -l)" "$(frames "$work/ours.mp4" | wc -l)"
compared "pictures" frames FILE
compared "picture times" packets FILE v pts_time,duration_time
row "sound packets" "$(packets "$work/plain.mp4" a size | wc -l)" "$(packets "$work/ours.mp4" a size | wc -l)"
compared "sound" packets FILE a pts_time,dts_time,duration_time,size,data_hash
printf '  %-20s %-18s %-18s\n' "time it took" "$plain_took" "$ours_took"
node -e '
  const { mode, reason, windows, nodes } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  const how = mode === "split" ? windows.length + " windows on " + (nodes.length === 1 ? "one node" : nodes.length + " nodes") : "whole, because " + reason;
  console.log("\ndffmpeg encoded it in " + how + ".");
' "$work/report.json"

[ "$failed" -eq 0 ] || die "The outputs differ. That is a bug in dffmpeg: please report it with the table above."
echo "On one machine such a short clip gains nothing, or takes longer: dffmpeg is for several machines and longer films."
echo
echo "A film of your own: cli/dffmpeg -i FILM -c:v libx265 -crf 24 -c:a copy OUT.mkv"
echo "A second machine:   cli/dffmpeg nodes add USER@HOST --setup   (or step by step: docs/first-cluster.md)"
