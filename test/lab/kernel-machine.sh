#!/bin/bash
# A whole machine among the nodes of kernel.sh: systemd is its first process, and its root is its own disk, which outlives a
# power cut. What is installed there are this machine's programs and the unpacked packages, and dpkg is told that they are.
# kernel-init.sh runs it with the layers of a plain node at ROOT. usage: kernel-machine.sh ROOT
set -eu
layers=$1
root=/run/machine name=''
# shellcheck source=/dev/null
. /mnt/node/facts

# A layer over this machine's folder, on the disk or, without a third word, gone at the next boot.
layer() {
  local upper=${2:-$root}/.layers/$1
  mkdir -p "$upper/upper" "$upper/work" "$root/$1"
  mount -t overlay -o "lowerdir=/run/kernel/$1:/$1,upperdir=$upper/upper,workdir=$upper/work" none "$root/$1"
}

mkdir -p $root
mount "$layers/dev/ubda" $root
for part in bin lib lib64 sbin; do [ ! -L /$part ] || [ -L $root/$part ] || cp -d /$part $root/; done
layer etc
layer var
layer usr /run/programs
own=" proc sys dev run tmp mnt srv home root old lost+found "
for part in $own; do mkdir -p "$root/$part"; done
# Whatever else this machine has in its root, programs among it, as it is.
for part in /*; do
  part=${part#/}
  case "$own etc var usr " in *" $part "*) continue ;; esac
  [ -L "/$part" ] || [ ! -d "/$part" ] || { mkdir -p "$root/$part" && mount --bind "/$part" "$root/$part"; }
done
mkdir -p $root/mnt/{repository,node} $root/usr/local/bin
for part in repository node; do mount --bind /mnt/$part $root/mnt/$part; done
rm -f $root/usr/local/bin/node
cp /mnt/nodejs $root/usr/local/bin/node
mkdir -p "$root/usr/lib/modules" && ln -sfn "/usr/lib/uml/modules/$(uname -r)" "$root/usr/lib/modules/$(uname -r)"

# Only what the set-up enables runs there, and what makes it a machine at all.
first_boot() {
  local etc=$root/etc units=$root/etc/systemd/system package
  # What the unprivileged kernel may not read here, it can't lock or change either.
  rm -rf "$units" "$etc"/.pwd.lock "$etc"/*- $root/var/lib/dpkg/lock* "$etc"/{fstab,exports,shadow,gshadow,resolv.conf,rc?.d,init.d}
  mkdir -p "$units/multi-user.target.wants"
  tr -d - </proc/sys/kernel/random/uuid >"$etc/machine-id" # or systemd would enable all that is installed
  : >"$etc/exports"
  echo "$name" >"$etc/hostname"
  printf '127.0.0.1 localhost %s\n' "$name" >"$etc/hosts"
  printf '_rpc:x:64001:65534::/run/rpcbind:/bin/false\nstatd:x:64002:65534::/var/lib/nfs:/bin/false\n' >>"$etc/passwd"
  # No passwords.
  sed 's/:.*/:*:1::::::/' "$etc/passwd" >"$etc/shadow"
  for package in openssh-server ffmpeg nfs-common nfs-kernel-server; do
    grep -qx "Package: $package" $root/var/lib/dpkg/status ||
      printf '\nPackage: %s\nStatus: install ok installed\nMaintainer: the lab\nArchitecture: all\nVersion: 1\nDescription: unpacked\n' $package >>$root/var/lib/dpkg/status
  done
  cat >"$units/ssh.service" <<U
[Unit]
Description=The lab's way in, and this machine's network
Before=network.target
[Service]
Type=notify
NotifyAccess=all
ExecStart=/bin/bash /mnt/repository/test/lab/kernel-way-in.sh
[Install]
WantedBy=multi-user.target
U
  # As Debian has it, for a line in fstab.
  ln -s ../ssh.service /lib/systemd/system/remote-fs.target "$units/multi-user.target.wants/"
  for package in systemd-sysusers systemd-udevd systemd-udev-trigger systemd-logind systemd-timesyncd dbus; do ln -s /dev/null "$units/$package.service"; done
  for package in dbus.socket systemd-udevd-control.socket systemd-udevd-kernel.socket; do ln -s /dev/null "$units/$package"; done
  : >$root/.booted
}
[ -e $root/.booted ] || first_boot
install -m 600 /mnt/node/authorized_keys $root/root/authorized_keys

umount "$layers/proc" "$layers/sys"
mount -t proc none $root/proc
mount -t devtmpfs none $root/dev
cd $root
pivot_root . old
exec chroot . /bin/bash -c 'umount -l /old; exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd systemd.getty_auto=0' <>dev/console >&0 2>&1
