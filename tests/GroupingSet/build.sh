#!/usr/bin/env bash
# Builds every program at every level, and for each seeded defect a build in which it is mended, then records the set.
#   tests/GroupingSet/build.sh            build (into $OUT, default artifacts/grouping-set) and record
#   tests/GroupingSet/build.sh build      build only
# Debian 12: clang-22 lld-22 libclang-rt-22-dev-wasm32 wasi-libc rustc (1.63) libstd-rust-dev-wasm32 lld-14. libc++-22-dev-wasm32 and
# libc++abi-22-dev-wasm32 cannot stand beside version 14, so their packages are unpacked under $OUT.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
OUT=$(realpath -m "${OUT:-../../artifacts/grouping-set}")
RUSTC=${RUSTC:-/usr/bin/rustc}
LEVELS=(0 1 2 3 s)
MEMORY=67108864
declare -A DEFECTS=([calc]=8 [relay]=9 [scene]=9 [vm]=8 [codec]=9 [sheet]=11 [depot]=10 [tracks]=12 [atlas]=9 [forge]=10)
mkdir -p "$OUT"

if [ ! -d "$OUT/libc++" ]; then
  (cd "$OUT" && apt-get download -qq libc++-22-dev-wasm32 libc++abi-22-dev-wasm32)
  for package in "$OUT"/libc++*.deb; do dpkg-deb -x "$package" "$OUT/libc++"; done
fi
CXX="$OUT/libc++/usr/lib/llvm-22"
CLANG=(--target=wasm32-wasi -Wno-deprecated -g --no-wasm-opt -Wl,--max-memory=$MEMORY "-ffile-prefix-map=$PWD/programs=/src"
  "-ffile-prefix-map=$OUT/libc++/usr=/usr")

rust() { # program level output [flags]
  "$RUSTC" --edition 2021 --target wasm32-wasi -g -C panic=abort -C "opt-level=$2" -C "link-arg=--max-memory=$MEMORY" \
    --remap-path-prefix "$PWD/programs=/src" "${@:4}" "$PWD/programs/$1/main.rs" -o "$3"
}
c() { clang-22 "${CLANG[@]}" "-O$2" "${@:4}" "$PWD/programs/$1"/*.c -o "$3"; }
cpp() {
  clang++-22 "${CLANG[@]}" "-O$2" -std=c++20 -fno-exceptions -nostdinc++ -isystem "$CXX/include/wasm32-wasi/c++/v1" \
    -L"$CXX/lib/wasm32-wasi" "${@:4}" "$PWD/programs/$1"/*.cpp -o "$3"
}
one() { # program level [number of the mended defect]
  local name=$1-o$2 flags=()
  [ -z "${3:-}" ] || name=$1-mended-$3
  [ ! "$OUT/$name.wasm" -nt "programs/$1" ] || [ -n "$(find "programs/$1" -newer "$OUT/$name.wasm" -print -quit)" ] || return 0
  case $1 in
  calc | relay | depot | forge) [ -z "${3:-}" ] || flags=(--cfg "mend=\"$3\""); rust "$1" "$2" "$OUT/$name.wasm" "${flags[@]}" ;;
  scene | codec | tracks) [ -z "${3:-}" ] || flags=("-DMEND=$3"); cpp "$1" "$2" "$OUT/$name.wasm" "${flags[@]}" ;;
  vm | sheet | atlas) [ -z "${3:-}" ] || flags=("-DMEND=$3"); c "$1" "$2" "$OUT/$name.wasm" "${flags[@]}" ;;
  esac
}

for program in ${PROGRAMS:-${!DEFECTS[*]}}; do
  for level in "${LEVELS[@]}"; do one "$program" "$level"; done
  for ((defect = 1; defect <= DEFECTS[$program]; defect++)); do one "$program" 0 "$defect"; done
done
[ "${1:-}" = build ] && exit
dotnet run --project . -c Release -- record "$OUT" ../Fixtures/grouping calc relay scene vm codec
dotnet run --project . -c Release -- record "$OUT" ../Fixtures/grouping/later sheet depot tracks
dotnet run --project . -c Release -- record "$OUT" ../Fixtures/grouping/held-out atlas forge
