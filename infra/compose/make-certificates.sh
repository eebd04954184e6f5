#!/usr/bin/env bash
# Makes an authority in /certificates/authority, its certificate in /certificates/ca, and for each node named a certificate
# and key in /certificates/<node>. What is there already stays: remove a node's two files to have them made anew.
set -euo pipefail
umask 077
cd /certificates

if [ ! -f authority/ca.key ]; then
  es-gencert-cli create-ca -days 3650 -out authority
fi
cp authority/ca.crt ca/ca.crt

for node in "$@"; do
  [ -f "$node/node.crt" ] && continue
  made=$(mktemp -d)
  es-gencert-cli create-node -days 825 -ca-certificate authority/ca.crt -ca-key authority/ca.key \
    -out "$made/node" -dns-names "$node,localhost" -ip-addresses 127.0.0.1
  # The certificate last: what is there is whole, whenever this is interrupted.
  cp "$made/node/node.key" "$node/"
  cp "$made/node/node.crt" "$node/"
  rm -r "$made"
  # The user that the server's image runs as.
  chown -R 1000:1000 "$node"
done
chmod 755 ca
chmod 644 ca/ca.crt
