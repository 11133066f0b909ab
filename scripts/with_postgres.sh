#!/usr/bin/env bash
# Run a command against a throwaway PostgreSQL: scripts/with_postgres.sh COMMAND [ARGUMENT...]
# The cluster lives in a temporary folder, listens on a free local port, and is removed afterwards.
set -euo pipefail
[ "$#" -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT...]" >&2; exit 2; }

find_bin() {
    local dir
    for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none/x)")"; do
        if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ]; then echo "$dir"; return; fi
    done
    return 1
}

if ! PG_BIN=$(find_bin); then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "PostgreSQL is needed: sudo apt-get install -y --no-install-recommends postgresql" >&2
        exit 1
    fi
    echo "Installing PostgreSQL"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null
    apt-get install -y -q --no-install-recommends postgresql </dev/null
    PG_BIN=$(find_bin)
fi

# PostgreSQL refuses to run as root: then its own account does the server's part.
AS=()
if [ "$(id -u)" -eq 0 ]; then AS=(runuser -u postgres --); fi

DIR=$(mktemp -d /tmp/pg-test.XXXXXX)
if [ "$(id -u)" -eq 0 ]; then chown postgres: "$DIR"; fi
cd_safe() { (cd "$DIR" && "$@"); }
stop() {
    cd_safe "${AS[@]}" "$PG_BIN/pg_ctl" -D "$DIR/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$DIR"
}
trap stop EXIT
trap 'exit 130' INT TERM

PORT_PG=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd_safe "${AS[@]}" "$PG_BIN/initdb" -D "$DIR/data" -U qms -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$DIR/initdb.log" 2>&1 \
    || { cat "$DIR/initdb.log" >&2; exit 1; }
cat >>"$DIR/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $PORT_PG
unix_socket_directories = '$DIR'
max_connections = 200
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 8GB
checkpoint_timeout = 1h
shared_buffers = 256MB
CONF
cd_safe "${AS[@]}" "$PG_BIN/pg_ctl" -D "$DIR/data" -w -l "$DIR/server.log" start >/dev/null \
    || { cat "$DIR/server.log" >&2; exit 1; }
"$PG_BIN/createdb" -h 127.0.0.1 -p "$PORT_PG" -U qms qms
echo "PostgreSQL $("$PG_BIN/postgres" --version | awk '{print $3}') on port $PORT_PG"

export DATABASE_URL="postgres://qms@127.0.0.1:$PORT_PG/qms"
"$@"
