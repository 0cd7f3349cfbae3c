#!/usr/bin/env bash
# Makes this machine the storage of a dffmpeg cluster: a folder, exported over NFS to the machines you name and no others.
set -euo pipefail
# shellcheck source=scripts/setup-lib.sh
. "$(dirname "$0")/setup-lib.sh"

usage() {
  cat <<'U'
usage: setup-storage.sh --node ADDRESS [--node ADDRESS ...] [--member USER ...]

Makes this machine the storage of a dffmpeg cluster: installs the NFS server, makes a folder for the group "dffmpeg",
and exports it to the machines you name. Run it again to add machines; what is as it should be is left alone.

  --node ADDRESS   a machine that may mount the folder: its address, name or network (192.168.1.0/24)
  --drop ADDRESS   one that may no longer
  --member USER    a user of this machine who may write there: whoever runs dffmpeg here
  --folder PATH    the folder; default: /srv/dffmpeg
  --id NUMBER      of the group, the same on all machines; default: 7440
  --dry-run        say what would be done, and change nothing
  --undo           take back what this script did here; films and jobs in the folder stay, and then its group does

For Debian and Raspberry Pi OS, as root or with sudo. docs/nfs.md says why the export has the options it has.
U
}

group=dffmpeg
number=7440
folder=/srv/dffmpeg
nodes=()
dropped=()
members=()
undo=
given=("$@")
while [ "$#" -gt 0 ]; do
  case $1 in
    --node | --drop | --member | --folder | --id) needs_value "$1" "$#" ;;
  esac
  case $1 in
    --node) nodes+=("$2") && shift ;;
    --drop) dropped+=("$2") && shift ;;
    --member) members+=("$2") && shift ;;
    --folder) folder=$2 && shift ;;
    --id) number=$2 && shift ;;
    --dry-run) dry=1 ;;
    --undo) undo=1 ;;
    --help | -h) usage && exit ;;
    *) die "There is no '$1' here." "--help lists the options." ;;
  esac
  shift
done
plain_path --folder "$folder"
whole_number --id "$number"
for node in "${nodes[@]}"; do plain_host --node "$node"; done

exports=/etc/exports.d/dffmpeg.exports

# Machines the folder is exported to so far.
exported() {
  [ ! -e "$DESTDIR$exports" ] || sed -n "s|^$folder \([^(]*\)(.*|\1|p" "$DESTDIR$exports"
}

# Those and the new ones without the dropped, each once, in $clients.
gather_clients() {
  local client gone
  clients=()
  for client in $(exported) "${nodes[@]}"; do
    for gone in "${dropped[@]}" "${clients[@]}"; do [ "$client" != "$gone" ] || continue 2; done
    clients+=("$client")
  done
}

export_lines() {
  local client
  echo "# Written by dffmpeg's scripts/setup-storage.sh, which --undo and --drop need unchanged. nfs/ says why these options."
  for client in "$@"; do fill dffmpeg.exports "FOLDER=$folder" "CLIENT=$client"; done
}

# The group's, closed to all others. setgid: what is made inside belongs to the group too, whoever makes it.
share_folder() {
  local is should="2770 root:$group"
  make_folder "$folder"
  [ -z "$DESTDIR" ] || { chmod 2770 "$DESTDIR$folder" 2>/dev/null || true; return; }
  is=$(stat -c '%a %U:%G' "$folder" 2>/dev/null || true)
  [ "$is" != "$should" ] || return 0
  # One that was there before gets its rights back at the end.
  recorded "folder$tab$folder" || [ -z "$is" ] || remember rights "$folder" "${is% *}" "${is#* }"
  act chown "root:$group" "$folder"
  act chmod 2770 "$folder"
}

refresh_exports() {
  if systemd_runs; then
    enable_unit nfs-server.service
    [ "$changes" -eq 0 ] || act exportfs -ra
    see_running nfs-server.service "nobody can mount the folder (in a container, the kernel may lack the server)"
  elif [ "$changes" -eq 0 ]; then
    return
  elif [ -z "$DESTDIR" ] && [ -e /proc/fs/nfsd/versions ]; then
    act exportfs -ra
  else
    explain "The folder is exported once the NFS server starts."
  fi
}

# The NFS server may have got other exports since.
keep_package() {
  local file
  [ "$1" = nfs-kernel-server ] || return 0
  for file in /etc/exports /etc/exports.d/*.exports; do
    [ "$dry" ] && [ "$file" = "$exports" ] && continue
    if grep -qs '^[[:space:]]*[^#[:space:]]' "$file"; then echo "it exports what $file says"; fi
  done
}

as_root_or_again "${given[@]}"
alone
begin "$DESTDIR/var/lib/dffmpeg/setup-storage.record"
if [ "$undo" ]; then
  say "Taking back what was set up here"
  take_back
  [ "$dry$DESTDIR" ] || ! have exportfs >/dev/null || exportfs -ra 2>/dev/null || true
  exit
fi
gather_clients
[ "${#clients[@]}" -gt 0 ] || die "Which machines may use the folder?" \
  "Name each with --node ADDRESS. With no others than this one, dffmpeg needs no set-up." "--help lists the options."

say "Storage for dffmpeg: $folder"
packages nfs-kernel-server
ensure_group "$group" "$number"
for member in "${members[@]}"; do ensure_member "$member" "$group"; done
share_folder
put_file "$exports" 644 "$(export_lines "${clients[@]}")"
refresh_exports
finish_setup
[ "$dry$DESTDIR" ] || cat <<U

On each of these machines: ${clients[*]}
  sudo scripts/setup-compute.sh --server THIS_MACHINE --folder $folder --id $number --key KEY.pub
docs/first-cluster.md goes through it word for word. A firewall here must let them in at TCP port 2049.
U
