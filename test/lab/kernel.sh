#!/bin/bash
# Nodes with a kernel of their own (User-Mode Linux), for a real NFS server and real NFS clients on one machine. Their root is
# this machine's, read-only under a layer in memory, so they have its ffmpeg and Node.js. What they need beside is unpacked
# from Debian packages, not installed: no service starts here. Root, Debian on x86-64, and a Debian mirror for the first time.
# usage: kernel.sh packages FOLDER     unpacks them there, unless they are; says on stderr why it can't
#        kernel.sh up NAME INDEX server [EXPORT_OPTIONS]            /disk is its own disk, /disk/share the export
#        kernel.sh up NAME INDEX client [MOUNT_OPTIONS [SERVER]]    the share is /mnt/share
#        kernel.sh up NAME INDEX machine                            systemd, and a root on its own disk: kernel-machine.sh
#        kernel.sh boot NAME ...       as up, but doesn't wait for it
#        kernel.sh wait NAME           until it can be logged in to
#        kernel.sh kill NAME           power cut: what it hadn't on its disk is gone
#        kernel.sh cut|join NAME       its network
#        kernel.sh freeze|thaw|down NAME
#        kernel.sh ssh NAME COMMAND    as root, in a shell
# Only inside `nodes.sh run`, whose network it joins and whose key it takes: $DFFMPEG_LAB is the same folder. $DFFMPEG_KERNEL is
# FOLDER, by default .cache/kernel of this tree. A node that is killed takes its processes with it: they have a pid namespace.
set -eu
verb=${1:-} name=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
uid=64777 # nobody: what a broken kernel lets out can touch nothing here

# The packages, and what they need that a minimal Debian lacks.
wanted="user-mode-linux nfs-common nfs-kernel-server rpcbind kmod libkmod2 libnfsidmap1 libtirpc3 libtirpc-common libnsl2
  libevent-core-2.1-7 libwrap0 keyutils libkeyutils1 libdevmapper1.02.1 libsqlite3-0 libgssapi-krb5-2 dmsetup"

# Unpacked aside and renamed: half of it is never taken for all.
packages() {
  local folder temporary
  folder=$(realpath -m "$1")
  [ -d "$folder" ] && return
  if [ "$(uname -m)" != x86_64 ] || ! command -v apt-get dpkg-deb >/dev/null; then
    echo "that needs Debian on x86-64" >&2
    return 1
  fi
  mkdir -p "$(dirname "$folder")"
  temporary=$(mktemp -d "$folder.XXXXXX")
  chmod 755 "$temporary"
  # shellcheck disable=SC2086 # one word each
  if ! (cd "$temporary" && apt-get -qq -o APT::Sandbox::User=root download $wanted >log 2>&1); then
    (apt-get -qq update && cd "$temporary" && apt-get -qq -o APT::Sandbox::User=root download $wanted) >"$temporary/log" 2>&1 ||
      { tail -n 2 "$temporary/log" >&2; rm -rf "$temporary"; return 1; }
  fi
  for package in "$temporary"/*.deb; do dpkg-deb -x "$package" "$temporary"; done
  rm -rf "$temporary"/*.deb "$temporary/log"
  # /bin, /lib and /sbin are links in the root that it's laid over.
  for part in bin lib sbin; do
    [ -d "$temporary/$part" ] && cp -a "$temporary/$part" "$temporary/usr/" && rm -rf "${temporary:?}/$part"
  done
  mv "$temporary" "$folder"
}

case $verb in
packages) packages "$2"; exit ;;
'') sed -n '2,18s/^# //p' "$0" >&2; exit 2 ;;
esac

lab=${DFFMPEG_LAB:?run inside nodes.sh run} kernel=${DFFMPEG_KERNEL:-$here/../../.cache/kernel}
hub=dffmpeg-$(printf %s "$lab" | cksum | cut -d ' ' -f 1)
home=$lab/kernels/$name
tap=k$(printf %s "$hub-$name" | cksum | cut -d ' ' -f 1) # interface names end at 15 characters

plug() {
  ip -n "$hub" link show "$tap" >/dev/null 2>&1 && return
  ip -n "$hub" tuntap add dev "$tap" mode tap user $uid
  ip -n "$hub" link set "$tap" master br0 up
}

# The disk outlives a power cut; nothing else does.
settle() {
  local index=$1 role=$2 options=${3:-} server=${4:-}
  mkdir -p "$home/uml"
  [ -f "$home/hostkey" ] || ssh-keygen -q -t ed25519 -N '' -f "$home/hostkey"
  cp "$lab/keys/id.pub" "$home/authorized_keys"
  if [ "$role" != client ] && [ ! -f "$home/disk" ]; then
    truncate -s "${DISK:-1G}" "$home/disk"
    mke2fs -q -t ext4 -m 0 "$home/disk"
  fi
  printf 'address=10.77.0.%q\nrole=%q\noptions=%q\nserver=%q\nname=%q\n' $((150 + index)) "$role" "$options" "$server" "$name" >"$home/facts"
  chown -R $uid "$home"
  chmod 755 "$lab" "$lab/kernels" "$home"
  sed -i "/^10.77.0.$((150 + index)) /d" "$lab/known_hosts" 2>/dev/null || true
  echo "10.77.0.$((150 + index)) $(cut -d ' ' -f 1,2 "$home/hostkey.pub")" >>"$lab/known_hosts"
}

# In mounts of its own, what a node shall see is under /mnt, wherever it lies here and whoever may read the folders above it.
power() {
  local disk='' index
  plug
  index=$(sed -n 's/^address=10.77.0.//p' "$home/facts")
  [ ! -f "$home/disk" ] || disk="ubd0=/mnt/node/disk"
  : >"$home/log"
  # shellcheck disable=SC2016 # expanded there
  setsid ip netns exec "$hub" unshare --mount --pid --fork --kill-child --mount-proc --propagation private bash -c '
    home=$1 kernel=$2 repository=$3 uid=$4 node=$(readlink -f "$(command -v node)")
    shift 4
    mount -t tmpfs -o mode=1777 none /dev/shm && cd /dev/shm && mkdir repository kernel node && : >nodejs
    mount --bind "$home" node && mount --bind "$kernel" kernel && mount --bind "$repository" repository && mount --bind "$node" nodejs
    mount -t tmpfs -o mode=755 none /mnt && mkdir /mnt/repository /mnt/kernel /mnt/node && : >/mnt/nodejs
    for part in repository kernel node nodejs; do mount --move $part /mnt/$part; done
    cd / && rmdir /dev/shm/repository /dev/shm/kernel /dev/shm/node && rm /dev/shm/nodejs
    mount -t tmpfs -o mode=755 none /dev/net && mknod -m 666 /dev/net/tun c 10 200
    TMPDIR=/dev/shm setpriv --reuid=$uid --regid=$uid --clear-groups --no-new-privs "$@" & wait' \
    kernel "$home" "$kernel" "$(cd "$here/../.." && pwd)" $uid \
    /mnt/kernel/usr/bin/linux.uml "mem=${MEMORY:-640M}" "umid=$name" uml_dir=/mnt/node/uml $disk \
    root=/dev/root rootfstype=hostfs rootflags=/ ro con=null con0=null,fd:1 ssl=null quiet \
    "vec0:transport=tap,ifname=$tap,depth=128,gro=1,mac=$(printf '02:77:00:00:01:%02x' "$index")" \
    init=/mnt/repository/test/lab/kernel-init.sh </dev/null >"$home/log" 2>&1 &
  echo $! >"$home/pid"
}

await() {
  for _ in $(seq 1800); do
    grep -q "^lab: ready" "$home/log" && return
    kill -0 "$(cat "$home/pid")" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$home/log" >&2
  return 1
}

stop() {
  local pid
  pid=$(cat "$home/pid" 2>/dev/null) || return 0
  kill -KILL "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.02
  done
  rm -f "$home/pid"
}

# Only the kernel's own process: its guests' processes are its children, and it wouldn't survive their being stopped.
signal() { kill -s "$1" "$(pgrep -P "$(pgrep -P "$(cat "$home/pid")")")"; }

case $verb in
boot) settle "${@:3}"; power ;;
up) settle "${@:3}"; power; await || { stop; exit 1; } ;;
wait) await ;;
power) power; await ;;
kill) stop ;;
down) stop; ip -n "$hub" link del "$tap" 2>/dev/null || true; rm -rf "$home" ;;
cut) ip -n "$hub" link set "$tap" nomaster ;; # never "down": the guest's network driver doesn't survive that
join) ip -n "$hub" link set "$tap" master br0 ;;
freeze) signal STOP ;;
thaw) signal CONT ;;
ssh) exec ssh -i "$lab/keys/id" -o "UserKnownHostsFile=$lab/known_hosts" -o LogLevel=ERROR -o BatchMode=yes -o IdentityAgent=none \
  -o ConnectTimeout=5 "root@$(sed -n 's/^address=//p' "$home/facts")" "${@:3}" ;;
*) sed -n '2,18s/^# //p' "$0" >&2; exit 2 ;;
esac
