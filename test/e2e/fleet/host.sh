#!/bin/bash
# The first process of one host of the fleet. It runs in namespaces of its own (mount, network, UTS, IPC,
# PID), so nothing that it mounts or starts is seen by the machine, and all of it ends with this process.
#
#   host.sh NAME ADDRESS/PREFIXLEN STAGED-FILES SHARED-FOLDER CGROUP docker|bare
#
# Standard input is the leash: one line says that the network interface is there; end of file, which also
# comes when the test dies, ends the host. Standard output says "started" when the namespaces are there and
# "ready" when the services answer, or why not.
set -eu
echo started
name=$1 address=$2 staged=$3 shared=$4 cgroup=$5 role=$6

# All that this host writes lives in one tmpfs, which goes away with the mount namespace.
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir -p /mnt/etc /mnt/etc.work /mnt/var /mnt/var.work /mnt/srv/netappdvp-nas /mnt/root /mnt/home \
  /mnt/empty /mnt/log /mnt/docker /mnt/usrbin /mnt/usrbin.work /mnt/cgroup

# Control groups have no tmpfs: the engine would leave its own at the machine's top level. So this host gets
# a group in every hierarchy, moves in, and sees that group where the machine sees the top.
findmnt --noheadings --types cgroup,cgroup2 --output TARGET,FSTYPE | while read -r target type; do
  group=$target/$cgroup
  mkdir "$group"
  if [ "$type" = cgroup2 ]; then
    # Version 2 wants processes in the leaves only.
    mkdir "$group/init"
    echo $$ > "$group/init/cgroup.procs"
    for controller in $(cat "$group/cgroup.controllers"); do
      echo "+$controller" > "$group/cgroup.subtree_control" || true
    done
  else
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$group/$file" ] || cat "$target/$file" > "$group/$file"
    done
    echo $$ > "$group/cgroup.procs"
  fi
  # Not simply bound on top: runc takes the first of two mounts at the same place.
  mount --bind "$group" /mnt/cgroup
  umount "$target"
  mount --move /mnt/cgroup "$target"
done

mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/etc.work /etc
mount -t overlay overlay -o lowerdir=/var,upperdir=/mnt/var,workdir=/mnt/var.work /var
mkdir -p /var/lib/docker
mount --bind /mnt/docker /var/lib/docker
mount --bind /mnt/log /var/log
mount --bind /mnt/srv /srv
mount --bind "$shared" /srv/netappdvp-nas
# A bare Debian host has nothing in /usr/local, above all no second docker client.
mount --bind /mnt/empty /usr/local/bin
mount --bind /mnt/empty /usr/local/sbin
if [ "$role" = bare ]; then
  mount -t overlay overlay -o lowerdir=/usr/bin,upperdir=/mnt/usrbin,workdir=/mnt/usrbin.work /usr/bin
  rm -f /usr/bin/docker
fi

rm -rf /etc/docker /etc/netappdvp /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d
chmod 700 /mnt/root
cp -r --preserve=mode "$staged/etc/." /etc/
cat "$staged/passwd" >> /etc/passwd
cat "$staged/shadow" >> /etc/shadow
for user in $(cut -d: -f1,3 "$staged/passwd"); do
  mkdir -p "/mnt/home/${user%%:*}"
  chown "${user##*:}" "/mnt/home/${user%%:*}"
done
mount --bind /mnt/root /root
mount --bind /mnt/home /home
umount -l /mnt
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p /run/sshd /run/lock /run/docker/plugins
cd /

hostname "$name"
read -r _network
ip link set lo up
ip address add "$address" dev eth0
ip link set eth0 up

export HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
/usr/sbin/sshd -f /etc/ssh/sshd_config -E /var/log/sshd.log

# The engine's output, with the head that syslog puts before each line.
to_messages() {
  while IFS= read -r line; do
    printf '%(%b %e %H:%M:%S)T %s dockerd: %s\n' -1 "$name" "$line"
  done >> /var/log/messages
}
: > /var/log/messages
chmod 640 /var/log/messages
# As systemd does, an engine that ended is started again, unless a file says that it is to stay down.
engine() {
  until ! dockerd < /dev/null > >(to_messages) 2>&1 && [ ! -e /run/engine.began ]; do
    while [ -e /run/engine.down ]; do sleep 0.1; done
  done
}
if [ "$role" = docker ]; then
  engine &
  engine=$!
  until docker version > /dev/null 2>&1; do
    kill -0 "$engine" 2> /dev/null || { echo "the engine ended: $(tail -n 3 /var/log/messages)"; exit 1; }
    sleep 0.1
  done
  : > /run/engine.began
fi
echo ready
# Nothing more is ever written to the leash: this waits for its end.
read -r _end || true
