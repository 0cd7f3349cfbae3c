# shellcheck shell=bash disable=SC2154
# Takes back what is on a set-up script's record, the last first, and nothing else. Sourced by setup-lib.sh, whose names it uses.
# What was changed since by someone else stays, and is named.

left=0
# A folder that isn't empty.
filled=
# Set once systemd has something to forget.
units=

stays() {
  explain "stays: $*"
  left=$((left + 1))
}

undo_file() {
  local path=$DESTDIR$1
  [ -e "$path" ] || return 0
  if [ "$(digest_of "$path")" != "$2" ]; then stays "$1, which was changed since"; return; fi
  explain "${dry:+would be }removing file $1"
  [ "$dry" ] || rm "$path"
}

undo_line() {
  local path=$DESTDIR$1
  [ -e "$path" ] && grep -qxF -- "$2" "$path" || return 0
  explain "${dry:+would be }removing line in $1: $2"
  [ -z "$dry" ] || return 0
  # Written into the same file: its owner, rights and links stay.
  local rest
  rest=$(mktemp)
  grep -vxF -- "$2" "$path" >"$rest" || true
  cat "$rest" >"$path"
  rm "$rest"
}

undo_empty() {
  [ -e "$DESTDIR$1" ] || return 0
  if [ -s "$DESTDIR$1" ] && [ -z "$dry" ]; then stays "$1, which holds more by now"; return; fi
  explain "${dry:+would be }removing file $1${dry:+, if nothing else is in it}"
  [ "$dry" ] || rm "$DESTDIR$1"
}

undo_folder() {
  [ -d "$DESTDIR$1" ] || return 0
  if [ "$dry" ]; then explain "would be removing folder $1, if nothing else is in it"; return; fi
  if rmdir "$DESTDIR$1" 2>/dev/null; then
    explain "removing folder $1"
  else
    stays "$1, which isn't empty"
    filled=$1
  fi
}

# owns_films GROUP: whether a folder that stays is that group's, and nobody else's way to the films in it.
owns_films() { [ "$filled" ] && [ "$(stat -c %G "$DESTDIR$filled")" = "$1" ]; }

# undo_rights PATH MODE OWNER
undo_rights() {
  [ -d "$DESTDIR$1" ] || return 0
  act chown "$3" "$DESTDIR$1"
  act chmod "$2" "$DESTDIR$1"
}

undo_group() {
  getent group "$1" >/dev/null || return 0
  if owns_films "$1"; then stays "group $1 and its members, since $filled is theirs"; return; fi
  act groupdel "$1" || stays "group $1"
}

undo_member() {
  # They would be left with films that only root can reach.
  ! owns_films "$2" || return 0
  case " $(id -nG "$1" 2>/dev/null) " in *" $2 "*) act gpasswd --delete "$1" "$2" ;; esac
}

undo_user() {
  local number
  id "$1" >/dev/null 2>&1 || return 0
  number=$(getent group "$1" | cut -d : -f 3)
  # Without --remove: the home's files went by their own records, and what else is there stays.
  act userdel "$1" || stays "user $1"
  # userdel takes the group along, which the storage on this machine may still need.
  [ "$dry" ] || [ -z "$number" ] || recorded "group$tab$1" || getent group "$1" >/dev/null || act groupadd --gid "$number" "$1"
}

undo_unit() {
  if systemd_runs; then
    units=1
    act systemctl disable --now "$1" || stays "unit $1"
    case $1 in *.automount) act systemctl stop "${1%.automount}.mount" || true ;; esac
  else
    act systemctl disable "$1" || stays "unit $1"
  fi
}

undo_kept() { stays "$1"; }

undo_mount() {
  if systemd_runs; then
    units=1
    act systemctl stop "$(unit_name "$1" automount)" || true
  fi
  ! mountpoint -q "$1" || act umount "$1" || stays "the mount at $1, which is in use"
}

# All packages at once, and only where nothing else has come to need them.
undo_packages() {
  local others
  [ "$#" -gt 0 ] || return 0
  if [ -z "$DESTDIR" ]; then
    others=$(LC_ALL=C apt-get -qq -s remove "$@" 2>/dev/null |
      awk -v ours=" $* " '$1 == "Remv" && !index(ours, " " $2 " ") { printf " %s", $2 }')
    if [ -n "$others" ]; then stays "packages $*, since these need them:$others"; return; fi
  fi
  act env DEBIAN_FRONTEND=noninteractive apt-get -qq remove -y "$@" || stays "packages $*"
  explain "What only they needed goes with: apt-get autoremove"
}

# take_back: the whole record. The script may define keep_package NAME, which says why one must stay.
take_back() {
  local kind a b c why packages=()
  if [ ! -e "$record" ]; then
    say "Nothing to undo: this script did nothing here."
    return 0
  fi
  while IFS=$tab read -r kind a b c; do
    case $kind in
      package)
        why=$(keep_package "$a")
        if [ -n "$why" ]; then stays "package $a, since $why"; else packages+=("$a"); fi
        ;;
      file | line | empty | folder | rights | group | member | user | unit | kept | mount | node | nodes) "undo_$kind" "$a" "$b" "$c" ;;
      *) stays "'$kind $a', which this version doesn't know" ;;
    esac
  done <<<"$(tac "$record")"
  undo_packages "${packages[@]}"
  if [ "$dry" ]; then
    say "That was a dry run: nothing was changed."
    return 0
  fi
  # Only root may, and a controller's record has no units.
  [ -z "$units" ] || systemctl daemon-reload
  rm "$record"
  rmdir "$(dirname "$record")" 2>/dev/null || true
  if [ "$left" -eq 0 ]; then say "Undone."; else say "Undone, but for what stays."; fi
}

keep_package() { :; }
