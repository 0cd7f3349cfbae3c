#!/usr/bin/env bash
# Makes dffmpeg-VERSION.tgz with all that dffmpeg needs from npm inside: npm installs it without a network, a compiler or a
# registry, on every kind of processor. (Plain `npm pack` leaves the packages out, for registries.)
# usage: package.sh [FOLDER]     where to put it; default: here
set -euo pipefail
target=$(cd "${1:-.}" && pwd)
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_node
install_packages
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

say "Packing dffmpeg"
# A file that was built from a source that's gone must not go along.
rm -rf dist
npm pack --silent --pack-destination "$stage" >/dev/null
tar -xzf "$stage"/*.tgz -C "$stage"
rm "$stage"/*.tgz
cd "$stage/package"
npm pkg set --json "bundleDependencies=$(node -p 'JSON.stringify(Object.keys(require("./package.json").dependencies))')"
npm pkg delete optionalDependencies devDependencies scripts

say "Adding its packages"
# package-lock.json knows which are needed: neither for development nor optional, such as ssh2's compiled helpers.
cd "$OLDPWD"
needed='Object.entries(require("./package-lock.json").packages).flatMap(([path, { dev, optional, devOptional }]) =>
  path && !dev && !optional && !devOptional ? [path] : []).join("\n")'
node -p "$needed" | while read -r folder; do
  place=$stage/package/$folder
  [ ! -e "$place" ] || continue
  mkdir -p "$(dirname "$place")"
  cp -r "$folder" "$place"
done
cd "$stage/package"
# 12 MB that were published by mistake.
rm -rf node_modules/fluent-ffmpeg/coverage
# What was compiled here is for this kind of machine; ssh2 does without.
find node_modules -name build -type d -exec sh -c '[ ! -e "$1/Release" ] || rm -r "$1"' sh {} ';' -prune
npm pack --silent --ignore-scripts --pack-destination "$target"
