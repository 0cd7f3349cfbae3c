#!/usr/bin/env bash
# The set-up scripts for real, in fresh Debian systems: dry run, set-up, set-up again, undo, and a look at what is left.
# Not part of scripts/test.sh, since it needs root, debootstrap, a Debian mirror and minutes. No systemd runs in there, and
# nothing is mounted or served: that takes machines.
# usage: chroots.sh [bullseye|bookworm|trixie ...]     ROOTS=FOLDER keeps the base systems, MIRROR=URL says where from
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
roots=${ROOTS:-/var/tmp/dffmpeg-roots}
mirror=${MIRROR:-http://deb.debian.org/debian}
[ "$#" -gt 0 ] || set -- bullseye bookworm trixie

fail() {
  printf 'FAILED (%s): %s\n' "$suite" "$*" >&2
  exit 1
}

base() {
  [ ! -e "$roots/$suite.ok" ] || return 0
  mkdir -p "$roots"
  debootstrap --variant=minbase "$suite" "$roots/$suite" "$mirror" >"$roots/$suite.log" 2>&1 ||
    fail "debootstrap, see $roots/$suite.log"
  touch "$roots/$suite.ok"
}

# A mount namespace of its own for each command, so that nothing stays mounted.
in_root() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" env -i HOME=/root \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' "$root" "$@" </dev/null
}
setup() { in_root "/opt/dffmpeg/scripts/setup-$1.sh" "${@:2}" 2>&1; }

# What a set-up changes, and an undo brings back.
state() {
  (
    cd "$root"
    find etc/exports.d etc/systemd/system/*dff* etc/fstab srv mnt home -printf '%p %m %U:%G\n' 2>/dev/null | sort
  ) || true
  grep -hE 'dffmpeg|film' "$root"/etc/passwd "$root"/etc/group "$root"/etc/fstab || true
}

contains() { grep -qF -- "$2" <<<"$1" || fail "'$2' isn't in: $1"; }
same() { [ "$1" = "$2" ] || fail "$3: $1 | $2"; }

# cycle SCRIPT ARGUMENTS...: dry run, set-up, set-up again.
cycle() {
  local before said
  before=$(state)
  said=$(setup "$@" --dry-run) || fail "dry run: $said"
  contains "$said" "That was a dry run"
  same "$before" "$(state)" "a dry run changed something"
  said=$(setup "$@") || fail "$1: $said"
  contains "$said" "Done. --undo takes it back"
  before=$(state)
  said=$(setup "$@") || fail "$1 again: $said"
  contains "$said" "Nothing to do"
  same "$before" "$(state)" "a second run changed something"
}

undone() {
  local said
  said=$(setup "$1" --undo --dry-run) || fail "undo, dry: $said"
  contains "$said" "That was a dry run"
  said=$(setup "$1" --undo) || fail "undo: $said"
  contains "$said" "== Undone"
  contains "$(setup "$1" --undo)" "Nothing to undo"
}

# shellcheck disable=SC2016 # a format of dpkg-query, not the shell's
installed() { [ "$(in_root dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

check_storage() {
  cycle storage --node 192.0.2.22 --node pc.lan --member film
  same "$(stat -c '%a %g' "$root/srv/dffmpeg")" "2770 7440" "the share's rights"
  contains "$(cat "$root/etc/exports.d/dffmpeg.exports")" "/srv/dffmpeg pc.lan(rw,sync,"
}

check_compute() {
  cycle compute --server 192.0.2.10 --mount /mnt/dff-share --key /root/key.pub
  contains "$(cat "$root/etc/shadow")" "dffmpeg:*:"
  contains "$(cat "$root/etc/fstab" "$root"/etc/systemd/system/*dff* 2>/dev/null)" "hard,lookupcache=positive"
  installed ffmpeg || fail "ffmpeg isn't there"
}

# As a job goes: the controller's user makes the folders, the node's user writes, the controller takes the file.
check_share() {
  in_root su film -c 'cd /srv/dffmpeg && mkdir job job/attempts job/verified && chmod 2770 job/attempts' ||
    fail "a controller can't make a job's folder"
  same "$(stat -c '%a %g' "$root/srv/dffmpeg/job/attempts")" "2770 7440" "the rights of a job's folder"
  in_root su dffmpeg -c 'echo encoded >/srv/dffmpeg/job/attempts/w1' || fail "a node can't write there"
  in_root su film -c 'cd /srv/dffmpeg/job && cat attempts/w1 >/dev/null && mv attempts/w1 verified/ && rm -r ../job' ||
    fail "a controller can't take what a node wrote"
  ! in_root su nobody -s /bin/sh -c 'ls /srv/dffmpeg' 2>/dev/null || fail "others can look into the share"
}

# Units that systemd itself reads without complaint, named as it wants them.
check_units() {
  [ -x "$root/usr/bin/systemd-analyze" ] || return 0
  in_root env DESTDIR=/tmp/units /opt/dffmpeg/scripts/setup-compute.sh --server 192.0.2.10 --mount /mnt/dff-share --key /root/key.pub >/dev/null
  local unit
  unit=$(in_root systemd-escape -p --suffix=mount /mnt/dff-share)
  [ -e "$root/tmp/units/etc/systemd/system/$unit" ] || fail "no unit is named $unit"
  same "$(in_root sh -c 'systemd-analyze verify --man=no /tmp/units/etc/systemd/system/*mount 2>&1 | grep dff-\\\|dff.x2d || true')" "" "systemd's complaints"
}

check() {
  local before
  in_root apt-get -qq update
  in_root useradd --create-home film
  before=$(state)
  check_storage
  check_compute
  check_share
  check_units
  undone compute
  contains "$(cat "$root/etc/group")" "dffmpeg:x:7440" # the storage needs it still
  undone storage
  same "$(state)" "$before" "an undo left something"
  ! installed ffmpeg || fail "ffmpeg is still there"
  ! installed nfs-kernel-server || fail "the NFS server is still there"
}

work=$(mktemp -d /var/tmp/dffmpeg-setup.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
for suite in "$@"; do
  base
  root=$work/$suite
  cp -a "$roots/$suite" "$root"
  mkdir -p "$root/opt/dffmpeg"
  cp -r "$top/scripts" "$top/nfs" "$root/opt/dffmpeg/"
  cp "$work/key.pub" "$root/root/"
  cp /etc/resolv.conf "$root/etc/"
  # Packages must start nothing.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  check
  rm -rf --one-file-system "$root"
  echo "$suite: all as it should be"
done
