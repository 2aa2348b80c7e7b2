#!/bin/sh
# Builds the boxes-* modules with clang 14.0.6, wasm-ld 14 and llvm-dwp 14 (Debian: clang-14 lld-14 llvm-14).
set -eu
cd "$(dirname "$0")"
build() {
  name=boxes-$1
  shift
  for unit in run ext; do
    clang-14 --target=wasm32 -O2 "$@" -fdebug-compilation-dir=/src -nostdlib -c "boxes_$unit.cpp" -o "boxes_$unit.o"
  done
  wasm-ld-14 --no-entry --export-all --allow-undefined boxes_run.o boxes_ext.o -o "$name.wasm"
  if [ -e boxes_run.dwo ]; then
    llvm-dwp-14 boxes_run.dwo boxes_ext.dwo -o "$name.dwp"
    cp boxes_run.dwo "$name-run.dwo"
    cp boxes_ext.dwo "$name-ext.dwo"
  fi
  rm -f boxes_run.o boxes_ext.o boxes_run.dwo boxes_ext.dwo
}
build dwarf2 -gdwarf-2
build dwarf3 -gdwarf-3
build split4 -gdwarf-4 -gsplit-dwarf
build split5 -gdwarf-5 -gsplit-dwarf -fdebug-types-section
build types4 -gdwarf-4 -fdebug-types-section
build types5 -gdwarf-5 -fdebug-types-section -gembed-source
build lto -gdwarf-5 -flto
