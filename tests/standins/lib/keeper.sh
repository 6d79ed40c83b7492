#!/bin/sh
# Outlives the stack by a moment: reads its standard input until the stack closes it, on purpose or by dying,
# then ends the stack's PostgreSQL and removes the stack's folder. Usage: keeper.sh FOLDER
trap '' INT TERM HUP
while read -r _; do :; done

pidfile="$1/pg/data/postmaster.pid"
if [ -r "$pidfile" ]; then
    pid=$(head -n 1 "$pidfile")
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    kill -KILL "$pid" 2>/dev/null
fi
case "$1" in
*/rs-stack-*) rm -rf "$1" ;;
esac
