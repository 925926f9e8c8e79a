import { reachFunction } from './reach-script.ts';

/**
 * Looks at what the plugin needs of a host; changes nothing. Each section is one line: name, exit code, base64.
 * Arguments: $1 alias, $2 folder of the engine's data, $3 packages to look for (words), $4 services (words),
 * $5 kernel modules (words), $6 addresses and ports to reach (words HOST,PORT), $7 an address of which the way
 * is asked ('' for none).
 */
export const preflightScript = `
alias=$1 data=$2 packages=$3 services=$4 modules=$5 reached=$6 toward=$7
say() { printf '%s %s ' "$1" "$2"; printf %s "$3" | base64 | tr -d '\\n'; echo; }
has() { command -v "$1" >/dev/null 2>&1; }
${reachFunction}
set -f
say os 0 "$(cat /etc/os-release 2>/dev/null)"
for word in dnf yum zypper apt-get systemctl iscsi-iname nvme mkfs.ext4 mkfs.xfs mount.nfs mount.nfs4 iscsiadm multipath multipathd blkid lsblk; do
  has "$word" && say tool 0 "$word"
done
[ -d /run/systemd/system ] && say tool 0 systemd
for word in $packages; do
  if has dpkg-query; then case $(dpkg-query -W -f '\${db:Status-Abbrev}' "$word" 2>/dev/null) in ?i*) say package 0 "$word $(dpkg-query -W -f '\${Version}' "$word" 2>/dev/null)";; esac
  elif has rpm; then out=$(rpm -q --qf '%{VERSION}-%{RELEASE}\\n' --whatprovides "$word" 2>/dev/null) && say package 0 "$word $out"; fi
done
for word in $services; do
  if has systemctl && [ -d /run/systemd/system ]; then
    say service 0 "$word $(systemctl is-active "$word" 2>/dev/null | head -n 1) $(systemctl is-enabled "$word" 2>/dev/null | head -n 1)"
  else
    if has pgrep && pgrep -x "\${word%.s*}" >/dev/null 2>&1; then say service 0 "$word active unknown"; else say service 0 "$word inactive unknown"; fi
  fi
done
for word in $modules; do
  if grep -qw "$word" /proc/filesystems || [ -d "/sys/module/$word" ] || grep -q "^$word " /proc/modules; then say module 0 "$word loaded"
  elif has modprobe && modprobe -n -q "$word" 2>/dev/null; then say module 0 "$word available"
  else say module 0 "$word missing"; fi
done
for word in $reached; do out=$(reach "\${word%,*}" "\${word##*,}" 2>&1 </dev/null); say reach "$?" "$word $out"; done
if [ -n "$toward" ]; then say source 0 "$(ip -o route get "$toward" 2>/dev/null | sed -n 's/.* src \\([^ ]*\\).*/\\1/p')"; fi
say space.data 0 "$(df -Pk -- "$data" 2>/dev/null | tail -n 1 | awk '{print $4}')"
say space.etc 0 "$(df -Pk /etc 2>/dev/null | tail -n 1 | awk '{print $4}')"
say folder 0 "$(stat -c '%a %u:%g %F' /etc/netappdvp 2>/dev/null)"
say iqn 0 "$(sed -n 's/^[[:space:]]*InitiatorName[[:space:]]*=[[:space:]]*//p' /etc/iscsi/initiatorname.iscsi 2>/dev/null | head -n 1)"
say scan 0 "$(sed -n 's/^[[:space:]]*node.session.scan[[:space:]]*=[[:space:]]*//p' /etc/iscsi/iscsid.conf 2>/dev/null | tail -n 1)"
if [ -f /etc/multipath.conf ]; then say multipath 0 "$(sed -n 's/#.*//; s/^[[:space:]]*find_multipaths[[:space:]][[:space:]]*"\\{0,1\\}\\([^"[:space:]]*\\).*/\\1/p' /etc/multipath.conf | tail -n 1)"; else say multipath 1 ''; fi
say nqn 0 "$(head -n 1 /etc/nvme/hostnqn 2>/dev/null)"
# A driver of the days before managed plugins, and what it left.
for word in /usr/local/bin/netappdvp /usr/local/bin/trident; do
  [ -e "$word" ] || continue
  if has pgrep && pgrep -f "^$word( |$)" >/dev/null 2>&1; then say legacy 0 "$word running"; else say legacy 0 "$word idle"; fi
done
for socket in "/run/docker/plugins/$alias.sock" /run/docker/plugins/netapp.sock; do
  [ -S "$socket" ] || continue
  if has curl; then curl -s -o /dev/null --max-time 5 --unix-socket "$socket" http://plugin/ 2>/dev/null; code=$?
  elif has python3; then python3 -c 'import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])' "$socket" 2>/dev/null; [ "$?" -eq 0 ] && code=0 || code=7
  else code=9; fi
  say socket "$code" "$socket"
  [ "$alias" = netapp ] && break
done
say ordered 0 "$(systemctl show -p After --value docker.service 2>/dev/null)"
say end 0 ''
`;
