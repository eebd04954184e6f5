#!/usr/bin/env bash
# Copies one EventStoreDB node's files while it runs, into a folder named by the time, in the order that its documentation
# demands: index checkpoints, the index, the log's checkpoints, the chunks. Not while that node scavenges.
#   infra/backup/eventstore.sh /var/lib/eventstore /backups
# To restore: copy the folder's content to an empty data folder and start the node (docs/operations.md).
set -euo pipefail
source="${1:?name the data folder of the node}"
target="${2:?name the folder for backups}/eventstore-$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$target"

if [ -d "$source/index" ]; then
  rsync --archive --include='*/' --include='*.chk' --exclude='*' "$source/index/" "$target/index/"
  rsync --archive --exclude='*.chk' "$source/index/" "$target/index/"
fi
rsync --archive --include='*.chk' --exclude='*' "$source/" "$target/"
rsync --archive --include='chunk-*' --exclude='*' "$source/" "$target/"
# A restored node cuts its log off where the copy is known to be whole.
cp "$target/chaser.chk" "$target/truncate.chk"
echo "$target"
