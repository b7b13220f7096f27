#!/usr/bin/env bash
# soak
# build: release
# shows: SIGKILL (of the screens, or of their server too) or a hang-up at every single key of an order loses no field left
DAYBOOK_KILL_EVERY=1 exec bash "$(dirname "$0")/kill_keys.sh"
