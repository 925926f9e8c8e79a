/**
 * The lock of a host: one small file in a folder of root that a reboot empties. $1 take, break, renew or free,
 * $2 the folder, $3 the run, $4 how many seconds without a sign of life make a lock stale, $5 who, $6 what,
 * $7 the mark of the run's process, $8 a run that is known to be dead ('' for none).
 * Prints what became of it, and the holder's lines.
 */
export const lockScript = String.raw`
verb=$1 folder=$2 run=$3 lease=$4 who=$5 what=$6 process=$7 dead=$8
umask 077
mkdir -p -- "$folder" || exit 73
file=$folder/lock guard=$folder/guard
boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown)

# Two runs must not find the same stale lock and both take it. The guard is held for milliseconds.
tries=0
until mkdir -- "$guard" 2>/dev/null; do
  made=$(stat -c %Y -- "$guard" 2>/dev/null) || made=$(date +%s)
  age=$(($(date +%s) - made))
  if [ "$age" -gt 30 ] || [ "$age" -lt -30 ]; then rmdir -- "$guard" 2>/dev/null; continue; fi
  tries=$((tries + 1)); [ "$tries" -lt 100 ] || { echo busy; exit 0; }
  sleep 0.1 2>/dev/null || sleep 1
done
trap 'rmdir -- "$guard" 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM

holder=
if [ -f "$file" ]; then
  holder=$(sed -n 's/^run //p' "$file" | head -n 1)
  age=$(($(date +%s) - $(stat -c %Y -- "$file")))
  alive=1
  [ "$(sed -n 's/^boot //p' "$file" | head -n 1)" = "$boot" ] || alive=
  [ "$age" -le "$lease" ] && [ "$age" -ge "-$lease" ] || alive=
  [ "$holder" != "$dead" ] || alive=
fi
show() { echo "$1 $age"; cat -- "$file"; }
write() {
  printf 'run %s\nwho %s\nwhat %s\nprocess %s\nboot %s\nsince %s\n' \
    "$run" "$who" "$what" "$process" "$boot" "$(date +%s)" >"$file.new" && mv -f -- "$file.new" "$file" || exit 74
}
case $verb in
  take)
    if [ -n "$holder" ] && [ "$holder" != "$run" ] && [ -n "$alive" ]; then show held; exit 0; fi
    write; echo taken ;;
  break)
    if [ -n "$holder" ] && [ "$holder" != "$run" ]; then show broken; else echo taken; fi
    write ;;
  renew)
    if [ -n "$holder" ] && [ "$holder" != "$run" ]; then show lost; exit 0; fi
    if [ -n "$holder" ]; then touch -- "$file"; echo renewed; else write; echo remade; fi ;;
  free)
    [ "$holder" != "$run" ] || rm -f -- "$file"
    echo freed ;;
esac
`;
