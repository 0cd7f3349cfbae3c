#!/bin/sh
# Puts what the tests of a Windows node need into FOLDER: an ffmpeg.exe, from npm. Says why, and exits with 1, where they
# can't run. Installs no wine: that's 100 MB to fetch and 700 MB on the disk.
#
#   test/lab/wine.sh FOLDER
set -eu
folder=$1
package=@ffmpeg-installer/win32-x64@4.1.0

no() {
  echo "$1"
  exit 1
}

command -v wine >/dev/null || no "there is no wine (Debian: sudo apt-get install --no-install-recommends wine wine64)"
[ -x /usr/lib/openssh/sftp-server ] || no "there is no /usr/lib/openssh/sftp-server"
[ -s "$folder/ffmpeg.exe" ] && exit 0
mkdir -p "$folder"
temporary=$(mktemp -d "$folder/XXXXXX")
trap 'rm -rf "$temporary"' EXIT
npm pack --silent --pack-destination "$temporary" "$package" >/dev/null 2>&1 || no "npm doesn't give $package"
tar -xzf "$temporary"/*.tgz -C "$temporary" package/ffmpeg.exe
mv "$temporary/package/ffmpeg.exe" "$folder/ffmpeg.exe"
