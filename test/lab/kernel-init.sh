#!/bin/bash
# The first process of a node of kernel.sh: a writable layer over this machine's root, its network, NFS, sshd.
exec >/dev/console 2>&1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
modules=/usr/lib/uml/modules/$(uname -r)

if [ "${1:-}" != inside ]; then
  # Here the root is this machine's own, read-only: only mounting can change it.
  insmod="/mnt/kernel/usr/bin/kmod"
  [ -x "$insmod" ] || insmod=$(command -v kmod)
  mount -t tmpfs -o mode=755 none /run
  ln -s "$insmod" /run/insmod
  LD_LIBRARY_PATH=/mnt/kernel/usr/lib/x86_64-linux-gnu /run/insmod "/mnt/kernel$modules/kernel/fs/overlayfs/overlay.ko"
  mkdir /run/upper /run/work /run/root /run/kernel
  mount -t hostfs -o /mnt/kernel none /run/kernel # overlayfs wants layers that don't lie in each other
  mount -t overlay -o lowerdir=/run/kernel:/,upperdir=/run/upper,workdir=/run/work none /run/root
  root=/run/root
  mount -t proc none $root/proc
  mount -t sysfs none $root/sys
  mount -t devtmpfs none $root/dev
  mkdir -p $root/dev/pts $root/dev/shm
  mount -t devpts none $root/dev/pts
  for place in dev/shm run home root tmp mnt; do mount -t tmpfs -o mode=755 none $root/$place; done
  chmod 1777 $root/tmp $root/dev/shm
  chmod 700 $root/root
  mkdir -p $root/mnt/share $root/mnt/repository $root/mnt/node
  for part in repository node; do mount --bind /mnt/$part $root/mnt/$part; done
  mkdir -p $root/usr/local/bin && cp /mnt/nodejs $root/run/node && rm -f $root/usr/local/bin/node && ln -s /run/node $root/usr/local/bin/node
  mkdir -p $root/lib/modules && ln -sfn "$modules" "$root/lib/modules/$(uname -r)"
  ! grep -q '^role=machine$' /mnt/node/facts || exec /mnt/repository/test/lab/kernel-machine.sh $root
  exec chroot $root /mnt/repository/test/lab/kernel-init.sh inside
fi

PATH=/usr/local/bin:$PATH
name='' address='' role='' options='' server=''
# shellcheck source=/dev/null
. /mnt/node/facts
hostname "$name"
printf '127.0.0.1 localhost %s\n' "$name" >/etc/hosts
ip link set lo up
ip link set vec0 up
ip addr add "$address/24" dev vec0

# Those whom the packages would have made, were they installed.
printf '_rpc:x:64001:65534::/run/rpcbind:/bin/false\nstatd:x:64002:65534::/var/lib/nfs:/bin/false\n' >>/etc/passwd
# This machine's accounts, without passwords, which the unprivileged kernel couldn't read anyway.
rm -f /etc/shadow
sed 's/:.*/:*:1::::::/' /etc/passwd >/etc/shadow
mkdir -p /root/.ssh /run/sshd /run/rpcbind /run/rpc_pipefs /run/sendsigs.omit.d
install -m 600 /mnt/node/authorized_keys /root/.ssh/authorized_keys
install -m 600 /mnt/node/hostkey /run/hostkey
# Services stay away where no one asks for them.
rpcs() { rpcbind -w; rpc.statd --no-notify; }

serve() {
  modprobe nfsd
  mkdir -p /disk
  mount /dev/ubda /disk
  mkdir -p /disk/share /disk/state
  chmod 1777 /disk/share
  # What clients hold outlives a power cut, as on a server with a disk.
  cp -an /var/lib/nfs/. /disk/state/
  mount --bind /disk/state /var/lib/nfs
  mount -t rpc_pipefs none /run/rpc_pipefs
  mkdir -p /var/lib/nfs/nfsdcld /var/lib/nfs/v4recovery
  mount -t nfsd none /proc/fs/nfsd
  echo 10 >/proc/fs/nfsd/nfsv4gracetime
  echo 10 >/proc/fs/nfsd/nfsv4leasetime
  rpcs
  nfsdcld
  # fsid=0: version 4's tree begins at the share, since the layer above, this root, can't be exported.
  echo "/disk/share 10.77.0.0/24(fsid=0,${options:-rw,sync,no_subtree_check,no_root_squash})" >/etc/exports
  exportfs -ra
  rpc.nfsd 4
  rpc.mountd
}

share() {
  modprobe nfsv4
  modprobe nfsv3
  local path=/
  case $options in *vers=3*) rpcs; path=/disk/share ;; esac
  for _ in $(seq 10); do
    timeout 20 mount -t nfs -o "${options:-vers=4.2,hard}" "$server:$path" /mnt/share && return
    sleep 0.5
  done
}

case $role in
server) serve ;;
client) [ -z "$server" ] || share ;;
esac
/usr/sbin/sshd -D -e -f /dev/null -h /run/hostkey -o UsePAM=no -o PidFile=none -o PermitRootLogin=prohibit-password \
  -o MaxStartups=100 -o "Subsystem=sftp internal-sftp" -o "SetEnv=PATH=$PATH" -o StrictModes=no &
until : 2>/dev/null </dev/tcp/127.0.0.1/22; do sleep 0.05; done
echo "lab: ready after $(cut -d ' ' -f 1 /proc/uptime) s"
while :; do wait -n 2>/dev/null || sleep 1; done
