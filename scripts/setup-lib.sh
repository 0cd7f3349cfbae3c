# shellcheck shell=bash
# What the setup-*.sh share: steps that look before they act, say what they do, and can be taken back. Sourced, not run.
# Every step that changes something is put on record first, so that --undo finds it whatever happens.
#
# DESTDIR=FOLDER puts files below FOLDER and leaves out all that isn't a file (packages, users, services): for images,
# and for tests.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/setup-undo.sh
. "$here/setup-undo.sh"
# shellcheck source=scripts/setup-packages.sh
. "$here/setup-packages.sh"

tab=$'\t'
# Set where something is missing that this script can't bring.
lacking=
# Set by --dry-run, and then the folders it spoke of already.
dry=
planned=
DESTDIR=${DESTDIR:-}

explain() { printf '  %s\n' "$*"; }

# begin RECORD: where this script keeps what it did.
begin() {
  record=$1
  changes=0
}

# shown WORD...: as one would type it.
shown() {
  local word typed=()
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]] || word="'${word//\'/\'\\\'\'}'"
    typed+=("$word")
  done
  printf '%s\n' "${typed[*]}"
}

# act COMMAND...: runs it, and says so. Nothing is run in a dry run, or under DESTDIR.
act() {
  if [ "$DESTDIR" ] && [ -z "$dry" ]; then
    explain "left out under DESTDIR: $(shown "$@")"
    return
  fi
  changes=$((changes + 1))
  if [ "$dry" ]; then
    explain "would run: $(shown "$@")"
  else
    explain "running: $(shown "$@")"
    # Without the lock of alone: a service that a package starts would keep it.
    "$@" </dev/null >/dev/null 9>&-
  fi
}

# alone: one set-up at a time on a machine. The lock is on a folder that every system has, so no file is left of it.
alone() {
  if [ "$dry$DESTDIR" ] || ! command -v flock >/dev/null; then return 0; fi
  exec 9</var/lib
  flock --nonblock 9 && return 0
  explain "Another set-up is at work on this machine; waiting for it"
  flock 9
}

# remember KIND WORD...: on record, once.
remember() {
  local line
  [ -z "$dry" ] || return 0
  printf -v line "%s$tab" "$@"
  line=${line%"$tab"}
  mkdir -p "$(dirname "$record")"
  grep -qxF -- "$line" "$record" 2>/dev/null || printf '%s\n' "$line" >>"$record"
}

recorded() { [ -e "$record" ] && grep -qF -- "$1" "$record"; }

# forget PREFIX: takes lines that begin so off the record.
forget() {
  [ -z "$dry" ] && [ -e "$record" ] || return 0
  awk -v prefix="$1" 'index($0, prefix) != 1' "$record" >"$record.new"
  mv "$record.new" "$record"
  [ ! -s "$record" ] || return 0
  rm "$record"
  rmdir "$(dirname "$record")" 2>/dev/null || true
}

digest_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

# plain_path OPTION VALUE: refuses what would need quoting in fstab, exports and units.
plain_path() {
  if [[ $2 =~ ^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$ ]]; then return 0; fi
  die "$1 '$2' isn't usable here." "Give an absolute path of letters, digits, '.', '_' and '-'."
}

plain_host() {
  if [[ ! $2 =~ ^[A-Za-z0-9:][A-Za-z0-9.:/_-]*$ || $2 == */0 ]]; then
    die "$1 '$2' isn't usable here." "Give a machine's address or name."
  fi
}

whole_number() {
  case $2 in
    '' | *[!0-9]*) die "$1 '$2' isn't a number." ;;
  esac
}

# needs_value OPTION COUNT: for options that lack theirs.
needs_value() { [ "$2" -ge 2 ] || die "$1 needs a value." "--help lists the options."; }

# fill TEMPLATE NAME=VALUE...: a template of nfs/ without its comments, values in the place of @NAME@.
fill() {
  local text pair
  text=$(grep -v '^#' "$here/../nfs/$1")
  shift
  for pair in "$@"; do text=${text//@${pair%%=*}@/${pair#*=}}; done
  printf '%s\n' "$text"
}

# make_folder PATH: with the parents that are missing, each on record.
make_folder() {
  case "$planned" in *"|$1|"*) return 0 ;; esac
  [ ! -d "$DESTDIR$1" ] || return 0
  if [ "$1" = / ]; then
    [ "$dry" ] || mkdir -p "$DESTDIR"
    return
  fi
  make_folder "$(dirname "$1")"
  [ -z "$dry" ] || planned="$planned|$1|"
  changes=$((changes + 1))
  explain "${dry:+would be }making folder $1"
  remember folder "$1"
  [ "$dry" ] || mkdir -m 755 "$DESTDIR$1"
}

# put_file PATH MODE TEXT: a file of ours. A file that is someone else's is never overwritten.
put_file() {
  local path=$DESTDIR$1 text=$3 sum
  sum=$(printf '%s\n' "$text" | sha256sum | cut -d ' ' -f 1)
  if [ -e "$path" ]; then
    [ "$(digest_of "$path")" != "$sum" ] || return 0
    recorded "file$tab$1$tab$(digest_of "$path")" ||
      die "$1 is there, and not as this script left it." "Move it away, or change it by hand, then start again."
  fi
  make_folder "$(dirname "$1")"
  changes=$((changes + 1))
  explain "${dry:+would be }writing file $1"
  [ -z "$dry" ] || return 0
  forget "file$tab$1$tab"
  remember file "$1" "$sum"
  (umask 077 && printf '%s\n' "$text" >"$path.new")
  chmod "$2" "$path.new"
  mv "$path.new" "$path"
}

# put_line PATH MODE LINE: at the end of a file that may be someone else's.
put_line() {
  local path=$DESTDIR$1
  if [ -e "$path" ] && grep -qxF -- "$3" "$path"; then return 0; fi
  make_folder "$(dirname "$1")"
  changes=$((changes + 1))
  explain "${dry:+would be }adding to $1: $3"
  [ -z "$dry" ] || return 0
  if [ ! -e "$path" ]; then
    remember empty "$1"
    install -m "$2" /dev/null "$path"
  fi
  remember line "$1" "$3"
  # A last line without its end would run into ours.
  [ ! -s "$path" ] || [ -z "$(tail -c 1 "$path")" ] || echo >>"$path"
  printf '%s\n' "$3" >>"$path"
}

# enable_for_good NAME: a unit that --undo leaves on, since others may have come to need it.
enable_for_good() {
  ! systemctl is-enabled --quiet "$1" || return 0
  remember kept "$1, which others may need by now: systemctl disable --now $1"
  act systemctl enable --now "$1"
}

# ensure_group NAME NUMBER: NFS knows groups by number, so it must be the same on all machines.
ensure_group() {
  local found
  if found=$(getent group "$1" | cut -d : -f 3) && [ -n "$found" ]; then
    [ "$found" = "$2" ] || die "Group $1 has number $found here, not $2." \
      "NFS goes by numbers: run the set-up with --id $found on all machines, or change it with groupmod."
    return 0
  fi
  [ -z "$(getent group "$2")" ] || die "Number $2 is taken here, by group $(getent group "$2" | cut -d : -f 1)." \
    "Choose another one with --id, the same on all machines."
  [ "$DESTDIR" ] || remember group "$1"
  act groupadd --gid "$2" "$1"
}

# ensure_member USER GROUP
ensure_member() {
  id "$1" >/dev/null 2>&1 || [ "$DESTDIR" ] || [ "$dry" ] || die "There is no user $1 here."
  case " $(id -nG "$1" 2>/dev/null) " in *" $2 "*) return 0 ;; esac
  [ "$DESTDIR" ] || remember member "$1" "$2"
  act usermod --append --groups "$2" "$1"
  explain "$1 must log in again for that to count."
}

systemd_runs() { [ -z "$DESTDIR" ] && [ -d /run/systemd/system ]; }

# enable_unit NAME: at boot, and now where systemd runs.
enable_unit() {
  if [ -z "$DESTDIR" ]; then
    ! systemctl is-enabled --quiet "$1" 2>/dev/null || return 0
    remember unit "$1"
  fi
  if systemd_runs; then
    act systemctl daemon-reload
    act systemctl enable --now "$1"
  else
    act systemctl enable "$1"
  fi
}

# see_running UNIT SO: starts one that is enabled and doesn't run, and says so where it still doesn't. Fails for none.
see_running() {
  [ -z "$dry" ] && ! systemctl is-active --quiet "$1" || return 0
  systemctl start "$1" 2>/dev/null || true
  ! systemctl is-active --quiet "$1" || return 0
  changes=$((changes + 1))
  explain "$1 doesn't run, so $2. Why: systemctl status $1"
}

# unit_name PATH SUFFIX: as systemd-escape -p, for the paths that plain_path lets through.
unit_name() { printf '%s.%s\n' "$(printf %s "${1#/}" | sed 's/-/\\x2d/g; s|/|-|g')" "$2"; }

as_root_or_again() {
  [ -z "$dry$DESTDIR" ] && [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null || die "This needs root." "Run it as root, or install sudo. --dry-run needs neither."
  exec sudo -- "$0" "$@"
}

# Last words of a run that set something up.
finish_setup() {
  if [ "$changes" -eq 0 ] && [ "$lacking" ]; then
    say "Nothing was changed. Above is what is still missing."
  elif [ "$changes" -eq 0 ]; then
    say "Nothing to do: all is as it should be."
  elif [ "$dry" ]; then
    say "That was a dry run: nothing was changed."
  else
    say "Done. --undo takes it back; the record is $record."
  fi
}
