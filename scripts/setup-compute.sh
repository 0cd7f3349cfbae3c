#!/usr/bin/env bash
# Makes this machine a node of a dffmpeg cluster: ffmpeg, a user that only the controller's key lets in, and the share.
set -euo pipefail
# shellcheck source=scripts/setup-lib.sh
. "$(dirname "$0")/setup-lib.sh"

usage() {
  cat <<'U'
usage: setup-compute.sh --key FILE [--server ADDRESS]
       setup-compute.sh --share-only --server ADDRESS [--member USER ...]

Makes this machine a node of a dffmpeg cluster: installs ffmpeg and an SSH server, makes a user "dffmpeg" without a
password, lets the controller's key in as that user, and mounts the share at its first use. Run it again at any time;
what is as it should be is left alone.

  --key FILE        the controller's public key, or the key itself; may be given again for other controllers
  --server ADDRESS  the machine with the share; leave it out on that machine itself
  --folder PATH     the folder there; default: /srv/dffmpeg
  --mount PATH      where to mount it here; default: as --folder, which spares nodes.json a "root"
  --member USER     a user of this machine who may write there too: whoever runs dffmpeg here
  --share-only      the share and its group alone: for a controller that has no share yet
  --id NUMBER       of user and group, the same on all machines; default: 7440
  --fstab           mount through a line in /etc/fstab, even where systemd's units would do
  --dry-run         say what would be done, and change nothing
  --undo            take back what this script did here

For Debian and Raspberry Pi OS, as root or with sudo. docs/nfs.md says why the mount has the options it has.
U
}

name=dffmpeg
number=7440
server=
folder=/srv/dffmpeg
mount=
keys=()
members=()
share_only=
fstab=
undo=
given=("$@")
while [ "$#" -gt 0 ]; do
  case $1 in
    --key | --server | --folder | --mount | --member | --id) needs_value "$1" "$#" ;;
  esac
  case $1 in
    --key) keys+=("$2") && shift ;;
    --server) server=$2 && shift ;;
    --folder) folder=$2 && shift ;;
    --mount) mount=$2 && shift ;;
    --member) members+=("$2") && shift ;;
    --id) number=$2 && shift ;;
    --share-only) share_only=1 ;;
    --fstab) fstab=1 ;;
    --dry-run) dry=1 ;;
    --undo) undo=1 ;;
    --help | -h) usage && exit ;;
    *) die "There is no '$1' here." "--help lists the options." ;;
  esac
  shift
done
mount=${mount:-$folder}
home=/home/$name
plain_path --folder "$folder"
plain_path --mount "$mount"
whole_number --id "$number"
[ -z "$server" ] || plain_host --server "$server"

# public_key FILE_OR_TEXT: the key's line.
public_key() {
  local text=$1
  [ ! -f "$1" ] || text=$(head -n 1 "$1")
  case $text in
    *PRIVATE\ KEY*) die "$1 is a private key, which must stay where it is." "Give the file beside it that ends in .pub." ;;
  esac
  # ssh-keygen judges it: a key that sshd wouldn't take shows here, not at the first login.
  if command -v ssh-keygen >/dev/null && ! ssh-keygen -lf /dev/stdin <<<"$text" >/dev/null 2>&1; then
    die "--key '$1' is neither a file that is here nor a public key." \
      "scripts/setup-controller.sh makes one and says where it is."
  fi
  # The record's fields are separated by tabs.
  printf '%s\n' "${text//$tab/ }"
}

# Gives a folder or file to the node's user, who isn't there in a dry run or under DESTDIR.
own() { [ "$DESTDIR$dry" ] || chown "$name:$name" "$1"; }

login_user() {
  local taken
  if id "$name" >/dev/null 2>&1; then
    [ "$(id -u "$name")" = "$number" ] || die "User $name has number $(id -u "$name") here, not $number." \
      "Run the set-up with --id $(id -u "$name") on all machines, or remove that user."
    return 0
  fi
  taken=$(getent passwd "$number" | cut -d : -f 1) || true
  [ -z "$taken" ] || die "Number $number is taken here, by user $taken." \
    "Choose another one with --id, the same on all machines."
  [ "$DESTDIR" ] || remember user "$name"
  # '*' fits no password, and doesn't count as locked, which sshd without PAM would refuse.
  act useradd --uid "$number" --gid "$name" --no-create-home --home-dir "$home" --shell /bin/sh \
    --comment "dffmpeg node" --password '*' "$name"
}

let_in() {
  local key
  make_folder "$home"
  make_folder "$home/.ssh"
  # "restrict": commands and files, but no forwarding and no terminal.
  for key in "$@"; do put_line "$home/.ssh/authorized_keys" 600 "restrict $key"; done
  [ -z "$dry" ] || return 0
  chmod 700 "$DESTDIR$home/.ssh"
  own "$home"
  own "$home/.ssh"
  own "$home/.ssh/authorized_keys"
}

check_ssh() {
  local allowed
  systemd_runs || return 0
  # Raspberry Pi OS brings it, switched off.
  systemctl is-active --quiet ssh.socket 2>/dev/null || enable_for_good ssh.service
  allowed=$(sshd -T 2>/dev/null | grep -E '^(allow|deny)(users|groups) ' || true)
  [ -z "$allowed" ] || explain "sshd picks who may log in; see that it lets $name in: ${allowed//$'\n'/, }"
}

mount_share() {
  local values unit
  values=("SERVER=$server" "FOLDER=$folder" "MOUNT=$mount")
  case $server in *:*) values[0]="SERVER=[$server]" ;; esac
  make_folder "$mount"
  if [ -z "$fstab" ] && { [ "$DESTDIR" ] || command -v systemctl >/dev/null; }; then
    unit=/etc/systemd/system/$(unit_name "$mount" mount)
    put_file "$unit" 644 "$(fill dffmpeg.mount "${values[@]}")"
    put_file "${unit%.mount}.automount" 644 "$(fill dffmpeg.automount "${values[@]}")"
    unit=$(unit_name "$mount" automount)
    # Containers, for one, can't: a node without the share is still a node.
    enable_unit "$unit" || true
    ! systemd_runs || see_running "$unit" "the share isn't mounted here, and this machine's files go over SFTP"
    return
  fi
  put_line /etc/fstab 644 "$(fill fstab "${values[@]}")"
  [ "$DESTDIR" ] || remember mount "$mount"
  if systemd_runs; then
    act systemctl daemon-reload
    act systemctl start "$(unit_name "$mount" automount)"
  else
    explain "Mounted at the next boot. Until then: mount $mount"
  fi
}

# apt knows which packages need it, but not who logs in.
keep_package() { [ "$1" != openssh-server ] || echo "someone may log in through it"; }

as_root_or_again "${given[@]}"
alone
begin "$DESTDIR/var/lib/dffmpeg/setup-compute.record"
if [ "$undo" ]; then
  say "Taking back what was set up here"
  take_back
  exit
fi

lines=()
for key in "${keys[@]}"; do
  line=$(public_key "$key") || exit
  lines+=("$line")
done
if [ "$share_only" ]; then
  [ -n "$server" ] || die "--share-only needs --server ADDRESS: whose share?"
  [ "${#lines[@]}" -eq 0 ] || die "--share-only lets nobody in: leave out --key, or --share-only."
elif [ "${#lines[@]}" -eq 0 ] && [ ! -e "$DESTDIR$home/.ssh/authorized_keys" ]; then
  die "Whom shall this machine let in?" \
    "Give the controller's public key with --key FILE. scripts/setup-controller.sh makes it."
fi

say "$([ "$share_only" ] && echo "The share of dffmpeg's cluster" || echo "A node for dffmpeg")"
wanted=()
[ "$share_only" ] || wanted+=(ffmpeg openssh-server)
[ -z "$server" ] || wanted+=(nfs-common)
packages "${wanted[@]}"
ensure_group "$name" "$number"
if [ -z "$share_only" ]; then
  login_user
  let_in "${lines[@]}"
  check_ssh
fi
for member in "${members[@]}"; do ensure_member "$member" "$name"; done
[ -z "$server" ] || mount_share
finish_setup
