"""Run inside lldb: what it says of the variables at addresses of the target's first module.

    lldb-22 -b -o 'target create MODULE' -o 'command script import lldb_variables.py' -o 'script lldb_variables.tell("ADDRESSES")'

ADDRESSES is a file of one hexadecimal address a line, as DWARF counts. Prints, tab-separated, for each address
    @   address
    v   entry   name   type   location         a variable that has a place there
    t   name    type   bytes  members          a variable in scope; a member is name:bit offset:bits of a bit field:bytes

With `lldb_variables.tell_globals()` in place of that, for each variable of the module that lives as long as the program
    g   name    type   bytes  members  address      the address is hexadecimal, and empty where lldb reads none
"""

import re

import lldb


def tell(addresses):
    target = lldb.debugger.GetSelectedTarget()
    module = target.GetModuleAtIndex(0)
    for line in open(addresses):
        address = int(line, 16)
        print(f"@\t{address:x}")
        answer = lldb.SBCommandReturnObject()
        lldb.debugger.GetCommandInterpreter().HandleCommand(f"image lookup -v --address {address:#x}", answer)
        for row in answer.GetOutput().splitlines():
            found = re.match(r'\s*Variable: id = \{(0x[0-9a-f]+)\}, name = "(.*?)", type = "(.*)", valid ranges = .*?, location = (.*?)(?:, decl = .*)?$', row)
            if found:
                print("v", found[1], "" if found[2] == "(null)" else found[2], found[3], found[4].split("-> ")[-1], sep="\t")
        context = module.ResolveFileAddress(address).GetSymbolContext(lldb.eSymbolContextEverything)
        for value in context.block.GetVariables(target, True, True, False):
            print("t", *described(value), sep="\t")


def tell_globals():
    for value in lldb.debugger.GetSelectedTarget().FindGlobalVariables(".*", 100000, lldb.eMatchTypeRegex):
        place = value.GetAddress()
        print("g", *described(value), f"{place.GetFileAddress():x}" if place.IsValid() else "", sep="\t")


def described(value):
    kind = value.GetType()
    fields = [kind.GetFieldAtIndex(i) for i in range(kind.GetNumberOfFields())]
    # The variants of a Rust enum are members of lldb's making, and a size of 0 is one that lldb does not know.
    if not kind.GetByteSize() or any((m.GetName() or "").startswith("$variants$") for m in fields):
        return value.GetName(), kind.GetName(), kind.GetByteSize() or "?", "?"
    members = ",".join(f"{m.GetName() or ''}:{m.GetOffsetInBits()}:{m.GetBitfieldSizeInBits()}:{m.GetType().GetByteSize()}" for m in fields)
    return value.GetName(), kind.GetName(), kind.GetByteSize(), members
