#!/usr/bin/env bash
# Spark's GPU discovery script: prints {"name": "gpu", "addresses": ["0", "1"]}, the indices of this node's GPUs.
# Fails with one line where there is none, so that Spark says why an executor does not start.
set -euo pipefail

indices="$(nvidia-smi --query-gpu=index --format=csv,noheader 2>/dev/null)" || indices=""
addresses=""
while read -r index; do
  [[ "$index" =~ ^[0-9]+$ ]] && addresses+="${addresses:+, }\"$index\""
done <<<"$indices"
if [[ -z "$addresses" ]]; then
  echo "Cannot find a GPU: nvidia-smi lists none (is the NVIDIA driver installed?)" >&2
  exit 1
fi
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
