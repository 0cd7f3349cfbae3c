#!/usr/bin/env bash
# Makes this machine the controller of a dffmpeg cluster: a key pair, the nodes' host keys, and a nodes.json.
set -euo pipefail
# shellcheck source=scripts/setup-lib.sh
. "$(dirname "$0")/setup-lib.sh"
# Its files are the user's: HOME says where.
DESTDIR=

usage() {
  cat <<'U'
usage: setup-controller.sh [[NAME=][USER@]HOST[:PORT] ...]

Makes this machine the controller of a dffmpeg cluster. Without nodes, it makes a key pair for them and shows the public
half, which setup-compute.sh takes on each node. With nodes, it shows their host keys' fingerprints and, after your yes,
accepts them; adds the nodes to nodes.json; and tries to log in. Run it again to add nodes.

  NAME             what the node is called in nodes.json and in progress; default: the host
  USER             default: dffmpeg, as setup-compute.sh makes it
  --root PATH      the shared folder as this machine sees it; default: /srv/dffmpeg
  --nodes FILE     default: ~/.config/dffmpeg/nodes.json, where dffmpeg finds it by itself
  --key FILE       the private key; default: ~/.ssh/dffmpeg, made if it isn't there
  --yes            accept the host keys unseen: only where nobody else can answer in the nodes' place
  --dry-run        say what would be done, and change nothing
  --undo           take back what this script did here

Run it as the user who will run dffmpeg, not as root.
U
}

folder=/srv/dffmpeg
inventory=$HOME/.config/dffmpeg/nodes.json
known=$HOME/.ssh/known_hosts
key=$HOME/.ssh/dffmpeg
accept=
undo=
nodes=()
while [ "$#" -gt 0 ]; do
  case $1 in
    --root | --nodes | --key) needs_value "$1" "$#" ;;
  esac
  case $1 in
    --root) folder=$2 && shift ;;
    --nodes) inventory=$2 && shift ;;
    --key) key=$2 && shift ;;
    --yes) accept=1 ;;
    --dry-run) dry=1 ;;
    --undo) undo=1 ;;
    --help | -h) usage && exit ;;
    -*) die "There is no '$1' here." "--help lists the options." ;;
    *) nodes+=("$1") ;;
  esac
  shift
done
plain_path --root "$folder"
[ -z "${SUDO_USER:-}" ] || [ "$(id -u)" -ne 0 ] ||
  die "Run this without sudo: the key and nodes.json are for the user who runs dffmpeg."
case $inventory in /*) ;; *) inventory=$PWD/$inventory ;; esac
case $key in /*) ;; *) key=$PWD/$key ;; esac

# parts NODE: sets name, user, host and port.
parts() {
  [[ $1 =~ ^(([A-Za-z0-9][A-Za-z0-9._-]{0,63})=)?(([A-Za-z0-9_][A-Za-z0-9._-]*)@)?([A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(:([0-9]+))?$ ]] ||
    die "'$1' isn't a node." "Give each as NAME=USER@HOST:PORT; NAME=, USER@ and :PORT may be left out, an IPv6 address is in []."
  host=${BASH_REMATCH[5]#[}
  host=${host%]}
  name=${BASH_REMATCH[2]:-${host//:/-}}
  name=${name#"${name%%[!-]*}"}
  user=${BASH_REMATCH[4]:-dffmpeg}
  port=${BASH_REMATCH[7]:-22}
}

key_pair() {
  [ ! -e "$key" ] || return 0
  make_folder "$(dirname "$key")"
  [ "$dry" ] || chmod 700 "$(dirname "$key")"
  # Without a passphrase: on the nodes it opens the way to a user that can only encode.
  act ssh-keygen -q -t ed25519 -N "" -C "dffmpeg@$(uname -n)" -f "$key"
  [ "$dry" ] || { remember file "$key" "$(digest_of "$key")" && remember file "$key.pub" "$(digest_of "$key.pub")"; }
}

# Asks on the terminal, and takes silence for a no.
agreed() {
  local answer=
  [ -z "$accept" ] || return 0
  { [ -t 0 ] && read -r -p "  Is that what the node's own screen shows? [y/N] " answer; } || true
  [[ $answer == [yY]* ]]
}

# The node's host key, shown before it's believed.
host_key() {
  local filed=$host scanned line
  [ "$port" = 22 ] || filed="[$host]:$port"
  ! ssh-keygen -F "$filed" -f "$known" >/dev/null 2>&1 || return 0
  scanned=$(ssh-keyscan -T 10 -p "$port" -t ed25519 "$host" 2>/dev/null | grep -v '^#' || true)
  [ -n "$scanned" ] || scanned=$(ssh-keyscan -T 10 -p "$port" -t ecdsa,rsa "$host" 2>/dev/null | grep -v '^#' || true)
  if [ -z "$scanned" ]; then
    explain "$name: no SSH server answers at $host, port $port. Run setup-compute.sh there first."
    return 1
  fi
  explain "$name shows the host key: $(ssh-keygen -lf /dev/stdin <<<"$scanned" | head -n 1)"
  explain "On the node itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
  if [ -z "$dry" ] && ! agreed; then
    explain "$name: its key isn't accepted. Answer y, or give --yes, once you have compared them."
    return 1
  fi
  while read -r line; do put_line "$known" 600 "$line"; done <<<"$scanned"
}

# setup-compute.sh lets nobody in but the user it makes.
way_in() {
  if [ "$user" = dffmpeg ]; then
    explain "On the node: sudo scripts/setup-compute.sh --server STORAGE --key '$(cat "$key.pub")'"
  else
    explain "That user needs ffmpeg and the key: $(shown ssh-copy-id -i "$key.pub" -p "$port" "$user@$host")"
  fi
}

try_login() {
  local said
  [ -z "$dry" ] || return 0
  if said=$(ssh -i "$key" -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile="$known" -o ConnectTimeout=10 \
    -p "$port" "$user@$host" 'command -v ffmpeg' 2>&1 </dev/null); then
    explain "$name: login works, ffmpeg is $said"
  else
    explain "$name: $user@$host can't be used yet: ${said:-there is no ffmpeg}"
    way_in
    return 1
  fi
}

add_nodes() {
  local added name
  [ "$#" -gt 0 ] || return 0
  if [ "$dry" ]; then
    changes=$((changes + 1))
    explain "would add to $inventory, unless they are there: $(printf '%s\n' "$@" | cut -d ' ' -f 1 | tr '\n' ' ')"
    return 0
  fi
  make_folder "$(dirname "$inventory")"
  [ -e "$inventory" ] || remember nodes "$inventory"
  added=$(node "$here/nodes-entry.js" add "$inventory" "$folder" "$key" "$@") || die "$inventory can't be added to."
  for name in $added; do
    changes=$((changes + 1))
    remember node "$inventory" "$name"
    explain "node $name in $inventory"
  done
}

undo_node() {
  [ -e "$1" ] || return 0
  explain "${dry:+would take }node $2 out of $1"
  [ "$dry" ] || node "$here/nodes-entry.js" remove "$1" "$2" >/dev/null || stays "node $2 in $1"
}

# The file this script made, if nothing else came into it.
undo_nodes() {
  [ -e "$1" ] || return 0
  if [ "$dry" ]; then explain "would be removing file $1, if no other node is in it"; return; fi
  if [ "$(node "$here/nodes-entry.js" remove "$1" "")" = empty ]; then
    explain "removing file $1"
    rm "$1"
  else
    stays "$1, which holds more by now"
  fi
}

# What "dffmpeg nodes add" wrote isn't on this script's record.
name_left_nodes() {
  local names
  [ -z "$dry" ] && [ ! -e "$key" ] && [ -e "$inventory" ] || return 0
  names=$(node "$here/nodes-entry.js" with-key "$inventory" "$key") || return 0
  [ -n "$names" ] || return 0
  explain "$inventory still names ${names//$'\n'/, }, to be opened with the key that is gone."
  explain "Take that out of it, or remove the file."
}

check_share() {
  [ -z "$dry" ] || return 0
  if [ ! -d "$folder" ]; then
    lacking=1
    explain "$folder isn't here. To have it on this machine, with each node's address:"
    explain "  sudo scripts/setup-storage.sh --node ADDRESS --folder $folder --member $(id -un)"
    explain "Where another machine is the storage:"
    explain "  sudo scripts/setup-compute.sh --share-only --server STORAGE --folder $folder --member $(id -un)"
  elif ! (: >"$folder/.dffmpeg-setup-$$" && rm "$folder/.dffmpeg-setup-$$") 2>/dev/null; then
    lacking=1
    explain "You can't write to $folder. Give --member $(id -un) to setup-storage.sh or setup-compute.sh here, then log in again."
  fi
}

need_node
begin "$HOME/.config/dffmpeg/setup-controller.record"
if [ "$undo" ]; then
  say "Taking back what was set up here"
  take_back
  name_left_nodes
  exit
fi
say "A controller for dffmpeg"
[ -n "$(command -v ssh-keyscan)" ] || die "The SSH client isn't here." "sudo apt-get install openssh-client"
key_pair
ready=()
waiting=0
for node in "${nodes[@]}"; do
  parts "$node"
  if host_key; then
    ready+=("$name $user $host $port")
    try_login || waiting=$((waiting + 1))
  else
    waiting=$((waiting + 1))
  fi
done
add_nodes "${ready[@]}"
check_share
[ "$waiting" -eq 0 ] || lacking=1
finish_setup
if [ "$dry" ]; then exit; fi
if [ "${#nodes[@]}" -eq 0 ]; then
  printf '\nThe public key, for setup-compute.sh on each node: %s\n  %s\n' "$key.pub" "$(cat "$key.pub")"
fi
[ "$waiting" -eq 0 ] || die "" "$waiting of ${#nodes[@]} nodes can't be used yet; above is why."
