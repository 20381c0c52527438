#!/usr/bin/env bash
# Assembles what proof.sh needs on a machine with a GPU where nothing can be installed: assemble.sh OUT [ARCHITECTURE [DATA...]]
# OUT gets pieces of at most 55 MB. ARCHITECTURE: compute capability times ten, by default 90 (Hopper). DATA: folders to take along.
# Needs what a build needs, and python3, xz, jlink; MAVEN_REPOSITORY if it is not ~/.m2/repository. About 460 MB come from Maven
# Central, once.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
out="$(mkdir -p "$1" && cd "$1" && pwd)"
architecture="${2:-90}"
data=("${@:3}")
repository="${MAVEN_REPOSITORY:-$HOME/.m2/repository}"
kit="$out/kit"
rm -rf "$kit" "$out"/piece.*
mkdir -p "$kit"/{tests,bench,torch,data}

# What a user has: the distribution for GPUs. Without what only Deeplearning4j or a cluster needs.
(cd "$root" && mvn -B -ntp -q -DskipTests -Pcuda install)
cp -r "$root/src/target/semadapt" "$kit/semadapt"
rm -f "$kit"/semadapt/lib/{semadapt-dl4j,nd4j,dnnl,opencl,fastutil,protobuf-1,jackson-1,guava-1,jna,oshi,datavec,deeplearning4j,dl4j}*.jar \
  "$kit"/semadapt/spark/{rocksdbjni,zstd-jni,orc,arrow,curator,zookeeper,leveldbjni,ivy,tink,avro,freemarker,datasketches}*.jar

# The tests of the engine, and the benchmark.
mvn -B -ntp -q -DskipTests -f "$root/src/bench/pom.xml" -pl harness,semadapt package
cp "$root"/src/bench/{harness,semadapt}/target/semadapt-bench-*.jar "$root/src/bench/pytorch/contestant.py" "$kit/bench/"
"${JAVA_HOME:+$JAVA_HOME/bin/}jar" -c -f "$kit/tests/libtorch-tests.jar" -C "$root/common/libtorch/target/test-classes" .
cp "$root"/common/core/target/semadapt-core-*-tests.jar "$kit/tests/"
for library in org/assertj/assertj-core net/bytebuddy/byte-buddy org/junit/platform/junit-platform-console-standalone; do
  cp "$(find "$repository/$library" -name '*.jar' | sort -V | tail -n 1)" "$kit/tests/"
done

# The library, with code for one architecture, and Java. Jars are stored, so that xz sees what is in them.
gpu="$(echo "$kit"/semadapt/lib/pytorch-*-linux-x86_64-gpu.jar)"
unzip -q "$gpu" -d "$kit/torch"
basename "$gpu" > "$kit/torch.name"
rm "$gpu"
python3 "$here/prune.py" "$(find "$kit/torch" -name libtorch_cuda.so)" "$architecture"
python3 - "$kit" <<'P'
import pathlib, sys, zipfile
for path in pathlib.Path(sys.argv[1]).rglob("*.jar"):
    with zipfile.ZipFile(path) as jar:
        entries = [entry for entry in jar.infolist() if not entry.is_dir() and entry.filename != "META-INF/INDEX.LIST"]
        content = {entry.filename: jar.read(entry) for entry in entries}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as jar:
        for name, value in content.items():
            jar.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), value)
P
"${JAVA_HOME:+$JAVA_HOME/bin/}jlink" --add-modules java.se,jdk.unsupported,jdk.management,jdk.crypto.ec,jdk.zipfs,jdk.security.auth,jdk.localedata \
  --include-locales en --strip-debug --no-header-files --no-man-pages --output "$kit/jre"
for folder in "${data[@]}"; do
  cp -rL "$folder" "$kit/data/"
done
cp "$here/proof.sh" "$kit/"

tar -C "$out" -c kit | xz -T0 --x86 --lzma2=preset=6,dict=64MiB -c | split -b 55000000 - "$out/piece."
rm -rf "$kit"
du -m "$out"/piece.*
