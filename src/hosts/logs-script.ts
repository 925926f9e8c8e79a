/**
 * Collects what the plugin said, from wherever the host keeps it; changes nothing. Each section is one line:
 * name, exit code, base64. Arguments: $1 alias, $2 since when (seconds since 1970, 0 for no limit), $3 how many
 * lines of each source at most.
 */
export const logsScript = String.raw`
alias=$1 since=$2 most=$3
say() { printf '%s %s ' "$1" "$2"; base64 | tr -d '\n'; echo; }
has() { command -v "$1" >/dev/null 2>&1; }
id=$(docker plugin inspect --format '{{.ID}}' "$alias" 2>/dev/null </dev/null)
if [ -z "$id" ]; then
  docker plugin inspect --format '{{.ID}}' "$alias" 2>&1 </dev/null | say plugin 1
else
  printf %s "$id" | say plugin 0
  # The engine's own words, as it gave them to journald, upstart or syslog.
  if has journalctl && [ -n "$(timeout 20 journalctl -q --no-pager -o cat -n 1 _COMM=dockerd 2>/dev/null)" ]; then
    { if [ "$since" -gt 0 ]; then timeout 60 journalctl -q --no-pager -o cat --since "@$since" _COMM=dockerd; else timeout 60 journalctl -q --no-pager -o cat -n 20000 _COMM=dockerd; fi; } 2>/dev/null | grep -F "$id" | tail -n "$most" | say journald 0
  fi
  for file in /var/log/upstart/docker.log /var/log/upstart/docker /var/log/messages /var/log/syslog /var/log/docker.log /var/log/docker /var/log/daemon.log; do
    if [ -f "$file" ] && [ -r "$file" ] && tail -c 8000000 "$file" 2>/dev/null | grep -q -F "$id"; then
      tail -c 8000000 "$file" | grep -F "$id" | tail -n "$most" | say "$file" 0
    fi
  done
  # The plugin's own file lies in its root file system.
  root=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null </dev/null)
  own=$root/plugins/$id/rootfs/var/log/trident
  if [ -r "$own/netapp.log" ]; then
    { tail -c 4000000 "$own/netapp.log.old" 2>/dev/null; tail -c 8000000 "$own/netapp.log"; } | tail -n "$most" | say own 0
  fi
fi
printf '' | say end 0
`;
