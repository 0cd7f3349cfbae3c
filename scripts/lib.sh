# shellcheck shell=bash
# What the scripts here share. Sourced, not run; changes nothing by itself.

say() { printf '\n== %s\n' "$*"; }

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Runs a command as root: as we are, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "This needs root: $*" "Run it as root, or install sudo."
  fi
}

# have PROGRAM: programs for administrators aren't on everyone's PATH, but count.
have() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }

# install_missing PROGRAM:PACKAGE...: installs the packages whose program isn't there, and touches nothing else.
install_missing() {
  local pair packages=()
  for pair in "$@"; do
    have "${pair%%:*}" && continue
    case " ${packages[*]} " in
      *" ${pair#*:} "*) ;; # two programs of one package
      *) packages+=("${pair#*:}") ;;
    esac
  done
  [ "${#packages[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "Missing: ${packages[*]}" "Install them with your system's package manager and start again."
  say "Installing ${packages[*]} (some minutes on a slow machine)"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}" </dev/null >/dev/null
}

need_node() {
  local version
  command -v node >/dev/null || die "Node.js isn't installed." "dffmpeg needs Node.js 20 or newer: https://nodejs.org/en/download"
  version=$(node -p 'process.versions.node')
  [ "${version%%.*}" -ge 20 ] || die "Node.js $version is too old." "dffmpeg needs Node.js 20 or newer: https://nodejs.org/en/download"
  command -v npm >/dev/null || die "Node.js is here, but npm isn't." "Install npm, or Node.js from https://nodejs.org/en/download"
}

# Installs what package-lock.json says, unless that has been done since it changed.
install_packages() {
  if [ -e node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ]; then
    return 0
  fi
  say "Installing npm packages"
  # News of npm itself are no part of this.
  export npm_config_update_notifier=false
  # ffprobe-static is 350 MB and only the last resort of machines without an ffprobe.
  if command -v ffprobe >/dev/null; then
    npm ci --omit=optional --no-audit --no-fund --loglevel=error </dev/null
  else
    npm ci --no-audit --no-fund --loglevel=error </dev/null
  fi
  # esbuild's program is an optional package too. Its own install step fetches it, except where npm is told to run none.
  node --import tsx -e '' 2>/dev/null || npm ci --no-audit --no-fund --loglevel=error </dev/null
}
