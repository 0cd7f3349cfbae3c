#!/usr/bin/env bash
# Debian for arm64 on a machine of another kind: chroots whose programs qemu-user runs. Shows that the set-up, the package and a
# node work there; its speeds mean nothing (about a twentieth of the machine's own).
# Needs root, debootstrap, qemu-user-static and a Debian mirror. Nothing stays mounted or registered.
# usage: arm.sh build [SUITE]           a base system of bullseye, bookworm (default) or trixie, kept below $ROOTS
#        arm.sh copy SUITE ROOT         a copy of it to work in
#        arm.sh in ROOT COMMAND...      a command there; $BIND=FOLDER shows a folder of this machine at the same path there
#        arm.sh node ROOT FOLDER PORT   an sshd there, on loopback, until this command is ended; user "enc" is let in by
#                                       FOLDER/id; FOLDER/known_hosts knows its host key
set -euo pipefail
roots=${ROOTS:-/var/tmp/dffmpeg-roots}
mirror=${MIRROR:-http://deb.debian.org/debian}

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# The kernel runs arm64 programs by qemu while binfmt_misc is mounted, which is in this script's own mount namespace: nothing
# stays behind. "F": it holds on to qemu itself, which needn't be in the chroot. "C": sudo becomes root there.
register() {
  local elf='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  local folder=/proc/sys/fs/binfmt_misc
  [ "$(uname -m)" != aarch64 ] || return 0
  [ -x /usr/bin/qemu-aarch64-static ] || die "qemu-user-static isn't installed."
  mount -t binfmt_misc binfmt_misc "$folder"
  # Another one of these scripts may have done it.
  [ -e "$folder/dffmpeg-arm64" ] || printf %s ":dffmpeg-arm64:M::$elf:$mask:/usr/bin/qemu-aarch64-static:FC" >"$folder/register"
}

build() {
  local suite=${1:-bookworm} root
  root=$roots/arm64-$suite
  [ ! -e "$root.ok" ] || return 0
  mkdir -p "$roots"
  nice -n 10 debootstrap --arch=arm64 --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
    die "debootstrap failed, see $root.log"
  cp /etc/resolv.conf "$root/etc/"
  # Packages must start nothing.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  touch "$root.ok"
}

# A mount namespace and process ids of its own for each command: whatever it starts ends with it.
inside() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # for the inner shell
  exec unshare --mount --pid --fork --kill-child --propagation private sh -c '
    mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" || exit
    [ -z "$BIND" ] || { mkdir -p "$0$BIND" && mount --rbind "$BIND" "$0$BIND"; } || exit
    exec chroot "$0" env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"' \
    "$root" "$@"
}

node() {
  local root=$1 folder=$2 port=$3
  mkdir -p "$folder" "$root/run/sshd" "$root/etc/dffmpeg-lab"
  [ -e "$folder/id" ] || ssh-keygen -q -t ed25519 -N '' -f "$folder/id"
  [ -e "$root/etc/dffmpeg-lab/host" ] || ssh-keygen -q -t ed25519 -N '' -f "$root/etc/dffmpeg-lab/host"
  cp "$folder/id.pub" "$root/etc/dffmpeg-lab/authorized_keys"
  printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d ' ' -f 1,2 "$root/etc/dffmpeg-lab/host.pub")" >"$folder/known_hosts"
  (inside "$root" id enc >/dev/null 2>&1) || (inside "$root" useradd --create-home --shell /bin/sh --password '*' enc)
  # unshare takes no notice of a friendly signal.
  trap 'kill -KILL "$daemon" 2>/dev/null' EXIT
  trap exit INT TERM
  inside "$root" /usr/sbin/sshd -D -e -f /dev/null -h /etc/dffmpeg-lab/host -o "Port=$port" -o ListenAddress=127.0.0.1 \
    -o UsePAM=no -o PidFile=none -o StrictModes=no -o "AuthorizedKeysFile=/etc/dffmpeg-lab/authorized_keys .ssh/authorized_keys" \
    -o "Subsystem=sftp internal-sftp" &
  daemon=$!
  wait "$daemon"
}

if [ -z "${IN_ARM_LAB:-}" ]; then
  export IN_ARM_LAB=1 BIND=${BIND:-}
  exec unshare --mount --propagation private "$0" "$@"
fi
case ${1:-} in build | copy | in | node) register ;; esac
case ${1:-} in
  build) build "${2:-}" ;;
  copy)
    build "$2"
    cp -a "$roots/arm64-$2" "$3"
    ;;
  in) inside "${@:2}" ;;
  node) node "${@:2}" ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
