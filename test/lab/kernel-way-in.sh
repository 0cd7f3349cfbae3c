#!/bin/bash
# The service that a machine of kernel-machine.sh is reached by: its address, and the lab's own sshd.
set -eu
exec >/dev/console 2>&1
address=''
# shellcheck source=/dev/null
. /mnt/node/facts
ip link set vec0 up
ip addr replace "$address/24" dev vec0
mkdir -p /run/sshd
install -m 600 /mnt/node/hostkey /run/hostkey
/usr/sbin/sshd -D -e -f /dev/null -h /run/hostkey -o UsePAM=no -o PidFile=none -o PermitRootLogin=prohibit-password \
  -o "AuthorizedKeysFile=/root/authorized_keys .ssh/authorized_keys" -o MaxStartups=100 -o "Subsystem=sftp internal-sftp" -o StrictModes=no &
until : 2>/dev/null </dev/tcp/127.0.0.1/22; do sleep 0.05; done
systemd-notify --ready
echo "lab: ready after $(cut -d ' ' -f 1 /proc/uptime) s" >/dev/console
wait
