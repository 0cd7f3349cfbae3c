#!/bin/bash
# Nodes on one machine, each with its own network, mounts, processes and sshd, to cut, kill, freeze and slow down.
# Needs root, iproute2, util-linux and openssh-server. Nothing leaves the network namespaces it makes.
# usage: nodes.sh up NAME INDEX [SHARE_SOURCE SHARE_MOUNTPOINT]   prints "ADDRESS"; the mount point is under /mnt or /srv
#        nodes.sh kill|cut|join|freeze|thaw|down NAME   kill closes its sockets; for a power loss cut first, then kill
#        nodes.sh slow NAME PERCENT                     of one core; 0 lifts it
#        nodes.sh power NAME                            switches a killed one on again
#        nodes.sh sshd NAME                             its sshd and all its connections are ended, and it starts anew
#        nodes.sh unmount|mount NAME                    its share; what is open there stays open
#        nodes.sh ffmpegs NAME                          prints the pids of its ffmpegs
#        nodes.sh run COMMAND...                        a controller in the nodes' network; all is cleaned up after it
#        nodes.sh clean                                 every node, and the network they share
# The lab is the folder $DFFMPEG_LAB: keys/id, known_hosts, nodes/NAME/log.
set -eu
lab=${DFFMPEG_LAB:?a folder of its own}
id=$(printf %s "$lab" | cksum | cut -d ' ' -f 1)
hub=dffmpeg-$id
verb=${1:-} name=${2:-}
home=$lab/nodes/$name
netns=$hub-$name
link=v$(printf %s "$netns" | cksum | cut -d ' ' -f 1) # interface names end at 15 characters
group=dffmpeg-$id-$name

network() {
  ip netns list | grep -qw "$hub" && return
  ip netns add "$hub"
  ip -n "$hub" link set lo up
  ip -n "$hub" link add br0 type bridge forward_delay 0
  ip -n "$hub" addr add 10.77.0.1/24 dev br0
  ip -n "$hub" link set br0 up
}

keys() {
  mkdir -p "$lab/keys"
  [ -f "$lab/keys/id" ] || ssh-keygen -q -t ed25519 -N '' -f "$lab/keys/id"
}

# Runs inside the node's namespaces, as its first process.
boot() {
  local share=$1 mountpoint=$2
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 run /run
  mkdir -p /run/node /run/sshd
  mount --bind "$home" /run/node
  if [ -n "$share" ]; then
    mkdir -p /run/share
    mount --bind "$share" /run/share # before /mnt and /srv are hidden
  fi
  mount -t tmpfs -o mode=755 mnt /mnt
  mount -t tmpfs -o mode=755 srv /srv
  if [ -n "$share" ]; then
    mkdir -p "$mountpoint"
    mount --bind /run/share "$mountpoint"
  fi
  mount -t proc proc /proc
  hostname "$name"
  sshd=$(command -v sshd || echo /usr/sbin/sshd)
  # sshd wants to be called by its whole path. The loop is what starts it anew.
  while [ -d /run/node ]; do
    "$sshd" -D -e -f /dev/null -h /run/node/hostkey -o UsePAM=no -o PidFile=none -o StrictModes=no \
      -o PermitRootLogin=prohibit-password -o AuthorizedKeysFile=/run/node/authorized_keys -o SetEnv=HOME=/run/node -o MaxStartups=100 \
      -o "Subsystem=sftp internal-sftp" || true
    sleep 0.1
  done
}

plug() {
  local address=$1
  network
  keys
  mkdir -p "$home"
  ssh-keygen -q -t ed25519 -N '' -f "$home/hostkey"
  cp "$lab/keys/id.pub" "$home/authorized_keys"
  ip netns add "$netns"
  ip -n "$netns" link set lo up
  ip -n "$hub" link add "$link" type veth peer name eth0 netns "$netns"
  ip -n "$hub" link set "$link" master br0 up
  ip -n "$netns" addr add "$address/24" dev eth0
  ip -n "$netns" link set eth0 up
  echo "$address $(cut -d ' ' -f 1,2 "$home/hostkey.pub")" >>"$lab/known_hosts"
}

# Starts what is plugged in, and starts it again after a kill.
power() {
  : >"$home/log"
  setsid ip netns exec "$netns" unshare -m --pid --uts --ipc --fork --kill-child \
    bash "$0" boot "$name" "$(cat "$home/share")" "$(cat "$home/mountpoint")" </dev/null >"$home/log" 2>&1 &
  echo $! >"$home/pid"
  for _ in $(seq 200); do
    grep -q "Server listening" "$home/log" && return
    kill -0 "$(cat "$home/pid")" 2>/dev/null || break
    sleep 0.05
  done
  cat "$home/log" >&2
  return 1
}

up() {
  local address=10.77.0.$((100 + $1))
  plug "$address"
  printf %s "${2:-}" >"$home/share"
  printf %s "${3:-}" >"$home/mountpoint"
  power
  echo "$address"
}

signal() {
  local pids
  pids=$(ip netns pids "$netns" 2>/dev/null || true)
  # shellcheck disable=SC2086 # one word each
  [ -z "$pids" ] || kill -s "$1" $pids 2>/dev/null || true
}

# named COMMAND: pids of the node's processes that run it.
named() {
  local pid
  for pid in $(ip netns pids "$netns" 2>/dev/null || true); do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ]; then echo "$pid"; fi
  done
}

restart_sshd() {
  local before pid
  before=$(grep -c "Server listening" "$home/log")
  for pid in $(named sshd); do kill -KILL "$pid" 2>/dev/null || true; done
  # What would start it anew is frozen too, and does so once the node is thawed.
  pid=$(ip netns pids "$netns" | head -n 1)
  if grep -q '^State:.T' "/proc/$pid/status" 2>/dev/null; then return; fi
  for _ in $(seq 100); do
    [ "$(grep -c "Server listening" "$home/log")" -gt "$before" ] && return
    sleep 0.05
  done
  return 1
}

# Unmounts or mounts the share, where the node is on and it isn't so already. Its /proc is the one of its processes.
remount() {
  local mountpoint init
  mountpoint=$(cat "$home/mountpoint")
  init=$(pgrep -P "$(cat "$home/pid")" | head -n 1) || true
  [ -n "$init" ] || return 0
  inside() { nsenter --mount --pid --target "$init" -- "$@"; }
  if inside mountpoint -q "$mountpoint"; then
    [ "$verb" = mount ] || inside umount --lazy "$mountpoint"
  elif [ "$verb" = mount ]; then
    inside mount --bind /run/share "$mountpoint"
  fi
}

down() {
  [ -n "$name" ] || return 0
  signal CONT
  signal KILL
  for _ in $(seq 100); do
    [ -n "$(ip netns pids "$netns" 2>/dev/null || true)" ] || break
    sleep 0.02
  done
  ip netns del "$netns" 2>/dev/null || true
  ip -n "$hub" link del "$link" 2>/dev/null || true
  rmdir "/sys/fs/cgroup/$group" "/sys/fs/cgroup/cpu/$group" 2>/dev/null || true
  rm -rf "$home"
}

slow() {
  local quota folder pid
  quota=$(awk -v percent="$1" 'BEGIN { printf "%d", percent * 1000 }') # of 100 ms, microseconds
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    folder=/sys/fs/cgroup/$group
    mkdir -p "$folder"
    echo +cpu >/sys/fs/cgroup/cgroup.subtree_control || true
    if [ "$quota" = 0 ]; then quota=max; fi
    echo "$quota 100000" >"$folder/cpu.max"
  else
    folder=/sys/fs/cgroup/cpu/$group
    mkdir -p "$folder"
    if [ "$quota" = 0 ]; then quota=-1; fi
    echo "$quota" >"$folder/cpu.cfs_quota_us"
  fi
  for pid in $(ip netns pids "$netns"); do echo "$pid" >"$folder/cgroup.procs" || true; done 2>/dev/null
}

clean() {
  for home in "$lab"/nodes/*/; do
    [ -d "$home" ] && bash "$0" down "$(basename "$home")"
  done
  for home in "$lab"/kernels/*/; do
    [ -d "$home" ] && bash "$(dirname "$0")/kernel.sh" down "$(basename "$home")"
  done
  ip netns del "$hub" 2>/dev/null || true
}

run() {
  network
  keys
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  # Not `ip netns exec`: nodes started in its private mounts couldn't be seen from outside.
  nsenter --net="/run/netns/$hub" -- "$@"
}

case $verb in
run) shift; run "$@" ;;
boot) boot "$3" "$4" ;;
up) up "$3" "${4:-}" "${5:-}" || { down; exit 1; } ;;
kill) signal KILL ;;
cut) ip -n "$hub" link set "$link" down ;;
join) ip -n "$hub" link set "$link" up ;;
freeze) signal STOP ;;
thaw) signal CONT ;;
slow) slow "$3" ;;
power) power ;;
sshd) restart_sshd ;;
unmount | mount) remount ;;
ffmpegs) named ffmpeg ;;
down) down ;;
clean) clean ;;
*) sed -n '2,14s/^# //p' "$0" >&2; exit 2 ;;
esac
