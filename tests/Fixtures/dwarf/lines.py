#!/usr/bin/env python3
"""Writes lines/<module>.json: what llvm-symbolizer-14 says about evenly spaced addresses of each module named."""
import json
import os
import re
import subprocess
import sys

COUNT = 40
for module in sys.argv[1:]:
    headers = subprocess.run(["llvm-objdump-14", "-h", module], capture_output=True, text=True, check=True).stdout
    size = int(re.search(r"CODE +([0-9a-f]+)", headers)[1], 16)
    addresses = list(range(1, size, max(1, size // COUNT)))
    package = module.removesuffix(".wasm") + ".dwp"
    command = ["llvm-symbolizer-14", "--obj=" + module, "--inlines", "--no-demangle", "--output-style=JSON"]
    if os.path.exists(package):
        command.append("--dwp=" + package)
    text = "".join(f"{address:#x}\n" for address in addresses)
    output = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line).get("Symbol", []) for line in output.splitlines()]
    frames = [[[f["FunctionName"], f["FileName"], f["Line"], f["Column"]] for f in row] for row in rows]
    name = os.path.join(os.path.dirname(__file__), "lines", os.path.basename(module) + ".json")
    with open(name, "w", encoding="utf-8") as out:
        pairs = [f'  "{address:#x}": {json.dumps(row)}' for address, row in zip(addresses, frames)]
        out.write("{\n" + ",\n".join(pairs) + "\n}\n")
