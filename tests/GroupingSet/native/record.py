#!/usr/bin/env python3
"""Compiles the programs for this machine, runs the inputs that `record inputs` wrote, and writes native crashes as grouping.py reads them.

  record.py INPUTS OUT [--programs calc,vm] [--levels 0,1,2] [--sanitize]

Labels as for wasm: the one defect whose mended build (-O0) survives the input. Frames come from the unwinder, with llvm-symbolizer-22's inlined calls."""
import argparse, collections, json, os, re, resource, signal, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUST = ("calc", "relay", "depot", "forge")
LANGUAGE = {"calc": "rust", "relay": "rust", "depot": "rust", "scene": "cpp", "codec": "cpp", "tracks": "cpp", "vm": "c", "sheet": "c", "atlas": "c", "forge": "rust"}
DEFECTS = {folder.name: max((int(n) for f in folder.iterdir() for n in re.findall(r'(?:mended|MENDED)\W{1,3}(\d+)', f.read_text())), default=0)
           for folder in (HERE.parent / "programs").iterdir()}

def build(program, level, out, mend=None, sanitize=False):
    folder = HERE.parent / "programs" / program
    name = out / (f"{program}-mended-{mend}" if mend else f"{program}-o{level}{'-asan' if sanitize else ''}")
    if name.exists() and name.stat().st_mtime > max(f.stat().st_mtime for f in folder.iterdir()):
        return name
    if program in RUST:
        command = ["rustc", "--edition", "2021", "-g", "-C", "panic=abort", "-C", f"opt-level={level}", *(["--cfg", f'mend="{mend}"'] if mend else []), folder / "main.rs", "-o", name]
    else:
        cpp = LANGUAGE[program] == "cpp"
        command = ["clang++-22" if cpp else "clang-22", "-g", f"-O{level}", *(["-std=c++20", "-fno-exceptions"] if cpp else []), "-Wno-everything",
                   *(["-fsanitize=address"] if sanitize else []), *([f"-DMEND={mend}"] if mend else []), *sorted(folder.glob("*.cpp" if cpp else "*.c")), "-o", name]
    subprocess.run([str(c) for c in command], check=True, stderr=subprocess.DEVNULL)
    return name

def run(binary, text, preload=None):
    def limits():
        resource.setrlimit(resource.RLIMIT_CPU, (4, 4)); resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, 1 << 20)); resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
    try:
        return subprocess.run([binary], input=text, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=20, preexec_fn=limits,
                              env={**({"LD_PRELOAD": str(preload)} if preload else {}), "RUST_BACKTRACE": "0"})
    except subprocess.TimeoutExpired:
        return None

def crashed(done):
    return done is not None and (done.returncode < 0 and done.returncode != -signal.SIGXCPU and done.returncode != -signal.SIGKILL or done.returncode in (99, 101, 134))

def symbolize(places):
    by = collections.defaultdict(set)
    for file, offset in places: by[file].add(offset)
    found = {}
    for file, offsets in by.items():
        offsets = sorted(offsets)
        if file == "?":
            found.update({(file, o): [{"fn": "??"}] for o in offsets}); continue
        text = subprocess.run(["llvm-symbolizer-22", "--output-style=JSON", f"--obj={file}"], input="\n".join(offsets), capture_output=True, text=True, check=True).stdout
        for offset, line in zip(offsets, text.splitlines()):
            symbols = json.loads(line).get("Symbol") or [{}]
            frames = []
            for at, symbol in enumerate(symbols):
                frame = {"fn": symbol.get("FunctionName") or "??", "file": (symbol.get("FileName") or "").replace(f"{HERE.parent}/programs", "/src") or None, "line": symbol.get("Line") or None}
                if at + 1 < len(symbols): frame["inline"] = True
                frames.append({k: v for k, v in frame.items() if v})
            found[file, offset] = frames
    return found

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("inputs", type=Path); p.add_argument("out", type=Path); p.add_argument("--programs"); p.add_argument("--levels", default="0,1,2")
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    preload = a.out.resolve() / "frames.so"
    subprocess.run(["clang-22", "-O1", "-shared", "-fPIC", str(HERE / "frames.c"), "-o", str(preload)], check=True)
    crashes = []
    for program in a.programs.split(",") if a.programs else sorted(DEFECTS):
        candidates = {f.stem: f.read_bytes() for f in sorted(a.inputs.glob(f"{program}-*.txt"))}
        base = build(program, "0", a.out)
        candidates = {k: v for k, v in candidates.items() if crashed(run(base, v))}
        survivors = collections.defaultdict(list)
        for defect in range(1, DEFECTS[program] + 1):
            mended = build(program, "0", a.out, mend=defect)
            for key, text in candidates.items():
                done = run(mended, text)
                if done is not None and not crashed(done): survivors[key].append(defect)
        labels = {k: f"{program}-{survivors[k][0]}" for k in candidates if len(survivors[k]) == 1}
        print(program, f"{len(candidates)} crash, {len(labels)} labelled", dict(collections.Counter(labels.values())), flush=True)
        for level in a.levels.split(","):
            binary = build(program, level, a.out)
            raw, traps = {}, {}
            for key in labels:
                done = run(binary, candidates[key], preload)
                if not crashed(done): continue
                frames = re.findall(r"^FRAME (\S+) (0x[0-9a-f]+)$", done.stderr.decode(errors="replace"), re.M)
                number = re.search(r"^SIGNAL (\d+)$", done.stderr.decode(errors="replace"), re.M)
                if frames: raw[key] = frames; traps[key] = signal.Signals(int(number[1])).name
            found = symbolize({f for frames in raw.values() for f in frames})
            for key, frames in raw.items():
                crashes.append({"id": key, "label": labels[key], "trap": traps[key], "build": f"o{level}", "language": LANGUAGE[program],
                                "frames": [s for f in frames for s in found[f]]})
            print(f"  o{level}: {len(raw)} recorded", flush=True)
    for level in a.levels.split(","):
        with open(a.out / f"native-o{level}.jsonl", "w") as f:
            f.writelines(json.dumps(c) + "\n" for c in crashes if c["build"] == f"o{level}")

if __name__ == "__main__":
    sys.exit(main())
