#!/usr/bin/env bash
# Everything that must hold before a change goes in: build, types, lint, and all tests. Asks nothing; ends with one line,
# "N passed, N failed". Installs what is missing; note that Debian starts an SSH server when openssh-server comes in.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh

counts=$(mktemp)
lab=
trap 'rm -rf "$counts" ${lab:+"$lab"}' EXIT
broken=0

# step NAME COMMAND...: a step that fails counts as one failed test, and the next ones still run.
step() {
  say "$1"
  shift
  "$@" </dev/null || broken=$((broken + 1))
}

# What mocha runs inside of: nothing, or a command that takes another.
inside=()
# tests NAME ARGUMENTS...: one mocha run. A runner that ends without counting its own failure counts as one.
tests() {
  local before after
  say "$1"
  shift
  before=$(failures)
  # The limit turns a test run that hangs into a failure someone reads.
  if ! COUNTS_FILE=$counts timeout --kill-after=10 1800 "${inside[@]}" node_modules/.bin/mocha \
    --reporter scripts/counting-reporter.ts "$@" </dev/null; then
    after=$(failures)
    [ "$after" -gt "$before" ] || broken=$((broken + 1))
  fi
}
failures() { awk '{ failed += $2 } END { print failed + 0 }' "$counts"; }

# left_out WHAT WHY: neither passed nor failed, and said at the end once more.
left_out() {
  say "$1: left out, $2"
  missing+=("$1: left out, $2")
}
missing=()

# Exits with the last line even where nothing could be tested.
finish() {
  local passed failed
  passed=$(awk '{ passed += $1 } END { print passed + 0 }' "$counts")
  failed=$(($(failures) + broken))
  [ "${#missing[@]}" -eq 0 ] || printf '\n%s\n' "${missing[@]}"
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
  broken=1
  finish
fi

step "Build" npm run --silent build
# What people run, for tests that start it: it starts in a third of the sources' time. A copy, for a test packs anew.
built=$PWD/.cache/built
rm -rf "$built" && mkdir -p "$built"
if cp -R cli dist man nfs scripts ./*.json "$built"; then export DFFMPEG_TEST_PROGRAM=$built/cli/dffmpeg; else broken=$((broken + 1)); fi
step "Types" npm run --silent typecheck
step "Lint" npm run --silent lint
tests "Everyday tests"
full=(--no-config --node-option import=tsx --timeout 120000)
# Several files at once: much of a test's time is waiting, for programs to start and for other machines.
several=("${full[@]}" --parallel --jobs 3)
# The slow ones, which .mocharc.json leaves out.
tests "Slow tests" "${several[@]}" "test/**/*.slow.test.ts"
tests "The exactness matrix, in part" "${full[@]}" --parallel --jobs 2 "test/exactness/matrix/**/*.test.ts"
tests "Clusters" "${several[@]}" "test/cluster/**/*.test.ts"
# Its trials share the machine out by themselves.
tests "Faults" "${full[@]}" "test/faults/**/*.test.ts"
# Nodes that can be cut off and killed need network namespaces, which only root may make, and not in every container.
if [ "$(id -u)" -eq 0 ] && unshare --net --mount --pid --fork true 2>/dev/null; then
  lab=$(mktemp -d)
  inside=(env "DFFMPEG_LAB=$lab" test/lab/nodes.sh run)
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
  inside=()
else
  left_out "Lost nodes and real NFS" "since only root may make network namespaces here"
fi
# A Windows node, as far as Wine stands in for one, where somebody has installed it.
if why=$(test/lab/wine.sh .cache/wine 2>&1); then
  tests "A Windows node" "${full[@]}" test/wine/node.check.ts
else
  left_out "A Windows node" "since $why"
fi
finish
