#!/usr/bin/env bash
# A base backup of PostgreSQL, with the WAL that makes it whole, into a folder named by the time. With the log in PostgreSQL
# it holds everything; otherwise read models (which can be rebuilt), credentials and documents (which cannot).
#   PGHOST=… PGUSER=… PGPASSWORD=… infra/backup/postgres.sh /backups
# pg_basebackup must be of the server's major version or a newer one. To restore: docs/operations.md.
set -euo pipefail
target="${1:?name the folder for backups}/postgres-$(date -u +%Y%m%dT%H%M%SZ)"
pg_basebackup --pgdata="$target" --format=tar --gzip --wal-method=stream --checkpoint=fast
echo "$target"
