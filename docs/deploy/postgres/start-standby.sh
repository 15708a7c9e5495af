#!/bin/sh
# Starts the standby. An empty data folder is copied from the primary first.
set -eu
PGDATA="${PGDATA:-/var/lib/postgresql/data}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  export PGPASSWORD="$REPLICATION_PASSWORD"
  # The name is that of synchronous_standby_names; --write-recovery-conf makes it a standby.
  pg_basebackup --pgdata "$PGDATA" --write-recovery-conf --checkpoint fast --wal-method stream \
    --dbname "host=${PRIMARY_HOST:-primary} port=${PRIMARY_PORT:-5432} user=replication application_name=standby"
  chmod 0700 "$PGDATA"
fi
exec postgres -D "$PGDATA" -c "config_file=${POSTGRES_CONFIG:-/etc/postgresql/postgresql.conf}"
