#!/usr/bin/env bash
# Everything that must hold before a change goes in: build, types, lint, and all tests. Asks nothing; ends with one line,
# "N passed, N failed". Installs what is missing; note that Debian starts an SSH server when openssh-server comes in.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh

# No test goes by the speeds that another has kept.
export DFFMPEG_SPEEDS=

# Each run of tests adds a line "passed failed" to its lane's file there. The main lane prints as it goes; what another says is
# kept there too, and printed in one piece when it's joined.
work=$(mktemp -d)
lane=main
running=
lanes=()
# Whatever is under way ends with this script, and leaves nothing.
# shellcheck disable=SC2317 # by traps
leave() {
  local pid
  [ "$running" != begun ] || running=$!
  for pid in $running "${lanes[@]}"; do kill "$pid" && wait "$pid"; done
  [ "$lane" != main ] || rm -rf "$work"
} 2>/dev/null
# lane_of NAME: for what runs in this shell from now on.
lane_of() {
  lane=$1 running='' lanes=()
  : >"$work/$lane.counts"
  : >"$work/$lane.missing"
  trap leave EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}
lane_of main
# joined NAME: the oldest lane that isn't yet.
joined() {
  wait "${lanes[0]}" || failed
  lanes=("${lanes[@]:1}")
  cat "$work/$1.said"
}

# limited COMMAND...: has a process group of its own, all of which ends with this script, and after half an hour at the latest:
# a run that hangs becomes a failure someone reads.
limited() {
  local status
  running=begun # The signal that ends this script may come before it has the number.
  timeout --kill-after=10 1800 "$@" </dev/null &
  running=$!
  wait "$running"
  status=$?
  running=
  return "$status"
}

# One more test that failed.
failed() { echo 0 1 >>"$work/$lane.counts"; }

# step NAME COMMAND...: a step that fails counts as one failed test, and the next ones still run.
step() {
  say "$1"
  shift
  limited "$@" || failed
}

# What mocha runs inside of: nothing, or a command that takes another.
inside=()
# tests NAME ARGUMENTS...: one mocha run. A runner that ends without counting its own failure counts as one.
tests() {
  local before
  say "$1"
  shift
  before=$(sum 2 "$work/$lane.counts")
  COUNTS_FILE=$work/$lane.counts limited "${inside[@]}" node_modules/.bin/mocha --reporter scripts/counting-reporter.ts "$@" ||
    [ "$(sum 2 "$work/$lane.counts")" -gt "$before" ] || failed
}
# sum FIELD FILE...
sum() {
  local field=$1
  shift
  awk -v field="$field" '{ all += $field } END { print all + 0 }' "$@"
}

# left_out WHAT WHY: neither passed nor failed, and said at the end once more.
left_out() {
  say "$1: left out, $2"
  echo "$1: left out, $2" >>"$work/$lane.missing"
}

# Exits with the last line even where nothing could be tested.
finish() {
  local passed failed
  passed=$(sum 1 "$work"/*.counts)
  failed=$(sum 2 "$work"/*.counts)
  awk 'NR == 1 { print "" } { print }' "$work"/*.missing
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

prepare() (
  set -e
  need_node
  install_missing ffmpeg:ffmpeg ffprobe:ffmpeg ssh:openssh-client sshd:openssh-server shellcheck:shellcheck \
    ip:iproute2 unshare:util-linux chromium:chromium zsh:zsh fish:fish groff:groff-base fusermount3:fuse3
  # A module, no program: for the share that misbehaves on demand.
  /usr/bin/python3 -c 'import fusepy' 2>/dev/null || install_missing fusepy:python3-fusepy
  install_packages
)

if ! prepare; then
  failed
  finish
fi

types_and_lint() {
  step "Types" npm run --silent typecheck
  step "Lint" npm run --silent lint
}

full=(--no-config --node-option import=tsx --timeout 120000)

# Machines that are cut off, killed and started anew, which is waiting for the most part. Others that run meanwhile mustn't
# make these miss their time: they come first where that can be had.
machines() {
  local why first=()
  [ "$(nice -n -10 nice 2>/dev/null)" -ge 0 ] || first=(nice -n -10)
  # Nodes that can be cut off and killed need network namespaces, which only root may make, and not in every container.
  if [ "$(id -u)" -ne 0 ] || ! unshare --net --mount --pid --fork true 2>/dev/null; then
    left_out "Lost nodes and real NFS" "since only root may make network namespaces here"
  else
    mkdir "$work/lab"
    inside=("${first[@]}" env "DFFMPEG_LAB=$work/lab" test/lab/nodes.sh run)
    tests "Lost nodes" "${full[@]}" --ignore test/lab/nfs.check.ts --ignore test/lab/setup.check.ts "test/lab/*.check.ts"
    # Nodes with kernels of their own, from packages that are unpacked and not installed.
    if why=$(test/lab/kernel.sh packages .cache/kernel 2>&1); then
      tests "Real NFS" "${full[@]}" test/lab/nfs.check.ts
      if [ -x /lib/systemd/systemd ]; then
        tests "What set-up makes" "${full[@]}" test/lab/setup.check.ts
      else
        left_out "What set-up makes" "since this machine has no systemd to lend"
      fi
    else
      left_out "Real NFS" "since nodes can't have kernels of their own here: $why"
    fi
  fi
  inside=("${first[@]}")
  # Its trials share the machine out by themselves.
  tests "Faults" "${full[@]}" "test/faults/**/*.test.ts"
}

(
  lane_of types
  types_and_lint
) >"$work/types.said" 2>&1 &
lanes+=($!)
step "Build" npm run --silent build
# What people run, for tests that start it: it starts in a third of the sources' time. A copy, for a test packs anew.
built=$PWD/.cache/built
rm -rf "$built" && mkdir -p "$built"
if cp -R cli dist man nfs scripts ./*.json "$built"; then export DFFMPEG_TEST_PROGRAM=$built/cli/dffmpeg; else failed; fi
(
  lane_of machines
  machines
) >"$work/machines.said" 2>&1 &
lanes+=($!)
tests "Everyday tests"
# The slow ones, which .mocharc.json leaves out. Several files at once: much of a test's time is waiting, for programs to start
# and for other machines. The longest files come first, so that none is left to run alone.
tests "Slow tests, the exactness matrix in part, and clusters" "${full[@]}" --parallel --jobs 3 \
  "test/exactness/matrix/**/*.test.ts" "test/cluster/**/*.test.ts" "test/**/*.slow.test.ts"
joined types
joined machines
# A Windows node, as far as Wine stands in for one, where somebody has installed it.
if why=$(test/lab/wine.sh .cache/wine 2>&1); then
  tests "A Windows node" "${full[@]}" test/wine/node.check.ts
else
  left_out "A Windows node" "since $why"
fi
finish
