#!/bin/bash
# A member of the replica set: the key that members know each other by must be a file of mongod's own user, which a secret is
# not everywhere.
set -eu
install -m 400 /run/secrets/mongo_key /tmp/mongo.key
exec docker-entrypoint.sh mongod --replSet lotsen --bind_ip_all --keyFile /tmp/mongo.key --wiredTigerCacheSizeGB 0.5
