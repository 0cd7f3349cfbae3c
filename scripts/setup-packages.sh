# shellcheck shell=bash disable=SC2154
# Installs what a set-up needs, through whatever keeps apt from it. Sourced by setup-lib.sh, whose names it uses.

package_state() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true; }

# packages NAME...: installs those that are missing.
packages() {
  local name missing=()
  for name in "$@"; do
    [ "$(package_state "$name")" = installed ] || missing+=("$name")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  [ -n "$DESTDIR" ] || command -v apt-get >/dev/null ||
    die "Missing: ${missing[*]}" "Install what they stand for with your system's package manager, then start again."
  [ "$DESTDIR" ] || for name in "${missing[@]}"; do remember package "$name"; done
  apt_install "${missing[@]}" || packages_failed "${missing[@]}"
}

# Removes nothing for it: --undo could not bring that back.
apt_install() {
  # A machine that was just switched on often renews its packages by itself: that has its ten minutes.
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
  # Broken off before, by a full disk or a power cut: apt does nothing until that is finished.
  if [ -z "$DESTDIR" ] && compgen -G '/var/lib/dpkg/updates/[0-9]*' >/dev/null; then
    act env DEBIAN_FRONTEND=noninteractive dpkg --configure -a || true
    act "${apt[@]}" install -y --no-install-recommends --no-remove --fix-broken || return
  fi
  act "${apt[@]}" update || explain "The lists of packages can't be renewed; going on with those that are here."
  act "${apt[@]}" install -y --no-install-recommends --no-remove "$@"
}

# What isn't there after all isn't ours to remove: whoever installs it now, by hand, wants it.
packages_failed() {
  local name
  for name in "$@"; do
    case $(package_state "$name") in '' | not-installed | config-files) forget "package$tab$name" ;; esac
  done
  die "apt can't install $*; above is why." \
    "Is there a network, and room on the disk? 'sudo apt-get install $*' shows more. Then start again."
}
