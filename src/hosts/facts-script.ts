import { reachFunction } from './reach-script.ts';

/**
 * One session that looks at everything and changes nothing. Each section is one line of standard output:
 * name, exit code, base64 of what the command printed. Arguments: $1 alias, $2 config path ('' for the one
 * that the plugin's own setting names), $3 and $4 management LIF host and port ('' to skip), $5 data LIF ('' to
 * skip), $6 seconds to wait for a plugin that is still starting, $7 the name of a volume that cannot exist, $8 the seconds after which a lock is stale.
 */
export const factsScript = String.raw`
alias=$1; config=$2; lif=$3; port=$4; data=$5; patience=$6; nobody=$7; lease=$8

say() { printf '%s %s ' "$1" "$2"; printf %s "$3" | base64 | tr -d '\n'; echo; }
# A failing read is done twice: first for its clean output, then for what it says.
look() { name=$1; shift; out=$("$@" 2>/dev/null </dev/null); code=$?
  if [ "$code" -ne 0 ]; then out=$("$@" 2>&1 </dev/null); code=$?; fi; say "$name" "$code" "$out"; }
has() { command -v "$1" >/dev/null 2>&1; }

# An engine that hangs must not hang the look.
if has timeout && timeout 1 true 2>/dev/null; then engine() { timeout 30 docker "$@"; }; else engine() { docker "$@"; }; fi

${reachFunction}
reachable() { out=$(reach "$1" "$2" 2>&1 </dev/null); code=$?; case $code in 0|9) ;; 124) code=1; out='timed out';; *) code=1;; esac; echo "$out"; return "$code"; }

# What the driver itself answers on the plugin's socket (Docker hides it). Exit 9: no tool to ask with, or not
# allowed to.
request="{\"Name\":\"$nobody\"}"
ask() {
  if [ "$(id -u)" -ne 0 ]; then return 9
  elif has curl; then curl -sS --noproxy '*' --max-time 60 --unix-socket "$1" -d "$request" http://plugin/VolumeDriver.Get
  elif has python3; then python3 -c 'import http.client,socket,sys
c=http.client.HTTPConnection("plugin",timeout=60); c.sock=socket.socket(socket.AF_UNIX); c.sock.settimeout(60); c.sock.connect(sys.argv[1])
c.request("POST","/VolumeDriver.Get",sys.argv[2]); print(c.getresponse().read().decode())' "$1" "$request"
  elif has perl; then perl -MIO::Socket::UNIX -e 'alarm 60; $s=IO::Socket::UNIX->new(Peer=>$ARGV[0]) or die "$!\n"; print $s "POST /VolumeDriver.Get HTTP/1.0\r\nHost: plugin\r\nContent-Length: ".length($ARGV[1])."\r\n\r\n".$ARGV[1]; local $/; $_=<$s>; s/.*?\r\n\r\n//s; print' "$1" "$request"
  else return 9; fi; }

# The words of a moment ago are still on their way to the log, through journald longer than to a file.
journald() { has journalctl && [ -n "$(timeout 20 journalctl -q --no-pager -o cat -n 1 _COMM=dockerd 2>/dev/null)" ]; }
settle() { if journald; then sleep 1; else sleep 0.2 2>/dev/null || sleep 1; fi; }
# $1 the plugin's id.
engine_log() {
  if has journalctl && out=$(timeout 20 journalctl -q --no-pager -o cat -n 4000 _COMM=dockerd 2>/dev/null) && [ -n "$out" ]; then printf '%s\n' "$out"; return; fi
  for file in /var/log/messages /var/log/syslog /var/log/upstart/docker.log /var/log/upstart/docker /var/log/docker.log /var/log/docker; do
    if [ -f "$file" ] && tail -c 2000000 "$file" 2>/dev/null | grep -q -F "$1"; then tail -c 2000000 "$file"; return; fi
  done; }

look uid id -u
look hostname uname -n
look kernel uname -srm
look boot cat /proc/sys/kernel/random/boot_id
say clock 0 "$(date -u +%s)"
look os cat /etc/os-release
if has docker; then look docker.path command -v docker; else say docker.path 127 ''; fi
look docker.info engine info --format '{{json .}}'
root=$(printf %s "$out" | sed -n 's/.*"DockerRootDir":"\([^"]*\)".*/\1/p' | head -n 1)
look plugins engine plugin ls --no-trunc --format '{{.Name}} {{.PluginReference}}'
# Engines of single users, which root's docker does not see.
say rootless 0 "$(ls -d /run/user/*/docker.sock 2>/dev/null)"
look plugin engine plugin inspect "$alias"
if [ -z "$config" ]; then
  config=$(engine plugin inspect --format '{{range .Settings.Env}}{{println .}}{{end}}' "$alias" 2>/dev/null </dev/null | sed -n 's/^config=//p' | head -n 1)
  case $config in '') config=/etc/netappdvp/config.json;; /etc/netappdvp/*) ;; *) config=/etc/netappdvp/$config;; esac
fi
say config.path 0 "$config"
look config.stat stat -c '%a %u:%g %U:%G %s %Y %F' "$config"
if [ -f "$config" ] && [ -r "$config" ] && [ "$(wc -c <"$config")" -le 262144 ]; then printf 'config.content 0 '; base64 <"$config" | tr -d '\n'; echo; else say config.content 1 ''; fi
if has mount.nfs || has mount.nfs4; then say nfs 0 ''; else say nfs 1 ''; fi
if [ -S /run/rpcbind.sock ] || [ -S /var/run/rpcbind.sock ] || { has pgrep && pgrep -x rpcbind >/dev/null 2>&1; }; then say rpcbind 0 ''; else say rpcbind 1 ''; fi
if [ -S "/run/docker/plugins/$alias.sock" ]; then say legacy 0 ''; else say legacy 1 ''; fi
# Who is changing this host now: see lock-script.ts. A lock of another boot or without a sign of life is none.
held=
if [ -f /run/netappdvp/lock ] && grep -q -F "boot $(cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown)" /run/netappdvp/lock; then
  age=$(($(date +%s) - $(stat -c %Y /run/netappdvp/lock)))
  if [ "$age" -le "$lease" ] && [ "$age" -ge "-$lease" ]; then held="held $age
$(cat /run/netappdvp/lock)"; fi
fi
say lock 0 "$held"
if [ -n "$lif" ]; then out=$(reachable "$lif" "$port"); say lif.management "$?" "$out"; fi
if [ -n "$data" ]; then out=$(reachable "$data" 2049); say lif.data "$?" "$out"; fi

id=$(engine plugin inspect --format '{{.ID}}' "$alias" 2>/dev/null </dev/null)
if [ -n "$id" ]; then
  name=$(engine plugin inspect --format '{{.Config.Interface.Socket}}' "$alias" 2>/dev/null </dev/null)
  socket=/run/docker/plugins/$id/$name
  # docker plugin inspect does not tell the digest; the engine keeps it beside the plugin.
  say digest 0 "$(sed -n 's/.*"Config":"\(sha256:[0-9a-f]*\)".*/\1/p' "$root/plugins/$id/config.json" 2>/dev/null | head -n 1)"
  say socket.stat 0 "$(stat -c %Y "$socket" 2>/dev/null)"
  say probe.clock 0 "$(date -u +%s)"
  if [ "$(engine plugin inspect --format '{{.Enabled}}' "$alias" 2>/dev/null </dev/null)" = true ]; then
    until=$(($(date +%s) + patience))
    while :; do
      out=$(ask "$socket" 2>&1 </dev/null); code=$?
      case $code:$out in 9:*) break;; 0:*'is initializing'*) ;; 0:*) break;; esac
      [ "$(date +%s)" -lt "$until" ] || break
      sleep 1
    done
    say probe "$code" "$out"
    settle
  fi
  say log 0 "$(engine_log "$id" | grep -F "$id" | tail -n 120)"
fi
say end 0 ''
`;
