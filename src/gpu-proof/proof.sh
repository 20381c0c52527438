#!/usr/bin/env bash
# The proof on a GPU: proof.sh STEP... in the unpacked kit; results in $OUT, or in out/ beside it.
#   check     the card, the driver, and whether every library finds what it needs
#   golden    the tests of the libtorch engine, on the GPU
#   doctor    Semadapt's own doctor
#   bench     steps against Python's PyTorch (ROUNDS=3 SECONDS_A_TURN=1 PRECISIONS=float32,tf32,bfloat16 SCENARIOS= PEER_OPTIONS=)
#   jobs      a pipeline on painted pictures of 1024x512: 300 steps of the GAN at the published size, translation, a segmenter, prediction
#   resume    an interrupted training ends with the same bytes as one that was not
# Needs a driver for CUDA 13 and, as pip's packages or in the linker's path, CUDA 13, cuDNN 9 and NCCL 2.
set -uo pipefail

kit="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
out="${OUT:-$kit/out}"
device="${DEVICE:-cuda}"
mkdir -p "$out"
export JAVA_HOME="$kit/jre" OMP_NUM_THREADS=1 SEMADAPT_HEAP="${SEMADAPT_HEAP:-4g}" SEMADAPT_PHYSICAL=60g SEMADAPT_NATIVE=20g
packages="$(python3 -c '
import glob, os, sysconfig
print(":".join(sorted({os.path.dirname(f) for f in glob.glob(sysconfig.get_paths()["purelib"] + "/nvidia/**/*.so*", recursive=True)})))')"
export LD_LIBRARY_PATH="$packages${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
semadapt="$kit/semadapt/deploy/semadapt"

# The distribution's jar, which the kit carries unpacked.
jar="$kit/semadapt/lib/$(cat "$kit/torch.name")"
[[ -f "$jar" ]] || python3 - "$kit/torch" "$jar" <<'P'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_STORED) as jar:
    for path in sorted(folder.rglob("*")):
        jar.write(path, path.relative_to(folder))
P

job() {
  "$semadapt" "$@" --set engine=libtorch --set "device=$device" --set workers=1
}

check() {
  nvidia-smi
  nproc
  local library
  for library in "$kit"/torch/org/bytedeco/pytorch/linux-x86_64-gpu/*.so; do
    ldd "$library" 2> /dev/null | grep "not found" | grep -vE "libc10|libtorch|libopenblas" | sed "s|^|$(basename "$library"): |"
  done
  return 0
}

doctor() {
  job doctor --set "work=$kit/work" "$@"
}

golden() {
  "$JAVA_HOME/bin/java" -Xmx4g -Dorg.bytedeco.javacpp.maxphysicalbytes=60g "-Dsemadapt.test.device=$device" \
    -cp "$kit/tests/*:$kit/semadapt/lib/*:$kit/semadapt/spark/*" org.junit.platform.console.ConsoleLauncher execute --details=tree \
    --disable-banner --single-color --select-class io.semadapt.libtorch.train.SemanticGanTest --select-class io.semadapt.libtorch.train.DeviceTest
}

bench() {
  local java="$JAVA_HOME/bin/java" classes="$kit/semadapt/lib/*:$kit/semadapt/spark/*:$kit/bench/*"
  python3 "$kit/bench/contestant.py" --verify --device "$device" || return
  "$java" -cp "$kit/bench/*" io.semadapt.bench.GpuComparison \
    "$java -Xmx4g -Dorg.bytedeco.javacpp.maxphysicalbytes=60g -cp $classes io.semadapt.bench.SemadaptContestant libtorch $device {precision}" \
    "python3 $kit/bench/contestant.py --device $device --precision {precision} ${PEER_OPTIONS:-}" \
    "${PRECISIONS:-float32,tf32,bfloat16}" "${ROUNDS:-3}" "${SECONDS_A_TURN:-1}" ${SCENARIOS:-}
}

# Samples the GPU's memory and use while something runs; the largest values end the log.
watched() {
  nvidia-smi --query-gpu=memory.used,utilization.gpu,power.draw --format=csv,noheader,nounits -lms 500 > "$out/gpu.csv" &
  local watcher=$!
  "$@"
  kill "$watcher"
  awk -F, '{ if ($1 > m) m = $1; u += $2; n++ } END { if (n) printf "GPU memory at most %d MiB, use %.0f %% on average\n", m, u / n }' "$out/gpu.csv"
}

jobs() {
  local work="$kit/work" city
  city=(--set "work=$work" --set data.gta5="$work/toy-city/gta5" --set data.cityscapes="$work/toy-city/cityscapes")
  rm -rf "$work"
  job toy-city "${city[@]}" --set toy-city.size=1024x512 --set toy-city.source-images=128 --set toy-city.target-images=64 --set toy-city.target-val-images=64
  job ingest "${city[@]}" --set ingest.shard-mb=8
  echo "== train-gan"
  watched job train-gan "${city[@]}" --set precision=tf32 --set train-gan.steps=300 --set train-gan.averaging-period=50
  echo "== translate"
  watched job translate "${city[@]}" --set precision=tf32
  echo "== train-segmenter"
  watched job train-segmenter "${city[@]}" --set precision=tf32 --set train-segmenter.variant=semantic --set train-segmenter.steps=300 \
    --set train-segmenter.averaging-period=50 --set train-segmenter.network.width=32
  echo "== predict"
  watched job predict "${city[@]}" --set precision=tf32
}

resume() {
  local work="$kit/work" small
  small=(--set "work=$work" --set train-gan.steps=40 --set train-gan.averaging-period=10 --set train-gan.checkpoint-every-rounds=2
    --set train-gan.crop=256x128 --set train-gan.samples=0)
  job train-gan "${small[@]}" --set "train-gan.output=$work/whole"
  mkdir -p "$work/half/checkpoints"
  cp "$work/whole/checkpoints/round-000002.ckpt" "$work/half/checkpoints/"
  job train-gan "${small[@]}" --set "train-gan.output=$work/half"
  cmp "$work"/{whole,half}/checkpoints/round-000004.ckpt && echo "resume: the same bytes"
}

for step in "$@"; do
  start="$SECONDS"
  "$step" > "$out/$step.log" 2>&1
  code=$?
  echo "$step: exit code $code after $((SECONDS - start)) s"
done
