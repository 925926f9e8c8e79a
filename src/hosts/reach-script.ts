/**
 * A shell function: `reach HOST PORT` ends with 0 when a TCP connection opens, 9 when the host has no tool to try
 * with, and another code, after saying why if it can, when none opens. Who refuses is known at once; for silence
 * there are 10 s: a first packet that is lost is sent again after 1, 3 and 7 s, and a host under load is slow itself.
 */
export const reachFunction = String.raw`
reach() {
  if has bash && has timeout; then timeout 10 bash -c 'exec 3<>"/dev/tcp/$1/$2"' reach "$1" "$2"
  elif has python3; then python3 -c 'import socket,sys
try: socket.create_connection((sys.argv[1],int(sys.argv[2])),10)
except Exception as e: sys.exit(str(e))' "$1" "$2"
  elif has nc; then nc -w 10 -z "$1" "$2"
  elif has curl; then case $1 in *:*) at="[$1]";; *) at=$1;; esac
    case $(curl -s -o /dev/null -w '%{time_connect}' --noproxy '*' --connect-timeout 10 --max-time 11 "http://$at:$2/") in *[1-9]*) return 0;; *) return 1;; esac
  else return 9; fi; }
`;
