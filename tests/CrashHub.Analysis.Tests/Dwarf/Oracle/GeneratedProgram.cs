using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>A large C++ program, the same every time, compiled for wasm where a compiler is installed.</summary>
internal static class GeneratedProgram
{
    private const int Units = 3;
    private const int Functions = 110;

    private static readonly (string Compiler, string Linker)[] Tools = [("clang-14", "wasm-ld-14"), ("clang-22", "wasm-ld-22")];

    /// <summary>The module's path in a folder; null when no compiler with its linker is installed.</summary>
    public static async Task<string?> CompileAsync(string folder, int dwarfVersion)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "common.h"), Header, TestContext.Current.CancellationToken);
        foreach (var (compiler, linker) in Tools)
        {
            if (await LlvmTool.LinesAsync(compiler, ["--version"]) is null || await LlvmTool.LinesAsync(linker, ["--version"]) is null)
                continue;
            var objects = new List<string>();
            for (var unit = 0; unit < Units; unit++)
            {
                var source = Path.Combine(folder, $"unit{unit}.cpp");
                var compiled = Path.ChangeExtension(source, ".o");
                await File.WriteAllTextAsync(source, Source(unit), TestContext.Current.CancellationToken);
                string[] options = ["--target=wasm32", "-O2", $"-gdwarf-{dwarfVersion}", "-fno-exceptions", "-nostdlib", "-std=c++17"];
                await LlvmTool.LinesAsync(compiler, [.. options, "-fdebug-compilation-dir=/src", "-c", source, "-o", compiled]);
                objects.Add(compiled);
            }
            var module = Path.Combine(folder, $"generated{dwarfVersion}.wasm");
            await LlvmTool.LinesAsync(linker, ["--no-entry", "--export-all", "--allow-undefined", .. objects, "-o", module]);
            Assert.True(File.Exists(module), $"{compiler} and {linker} made no module");
            return module;
        }
        return null;
    }

    private const string Header = """
        #pragma once
        extern "C" int outside(int);
        template <class T, int N> struct Box {
          T items[N];
          inline T sum(int from) const { T total = 0; for (int i = from; i < N; i++) total += items[i] * outside(i); return total; }
          template <class F> inline T map(F f) const { T total = 0; for (int i = 0; i < N; i++) total = f(total, items[i]); return total; }
        };
        static inline int twist(int value, int by) { if (value > by) value = outside(value) - by; return value * 31 + by; }
        """;

    private static string Source(int unit)
    {
        var random = new Random(100 + unit);
        var text = new StringBuilder("#include \"common.h\"\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"namespace unit{unit} {{ namespace {{ int hidden(int v) {{ return twist(v, {unit}) + outside(v); }} }}\n"
        );
        for (var i = 0; i < Functions; i++)
        {
            var size = 2 + random.Next(6);
            text.Append(CultureInfo.InvariantCulture, $"struct S{i} {{ Box<int, {size}> box; long extra;\n");
            text.Append(CultureInfo.InvariantCulture, $"  inline int mix(int k) const {{\n    int a = box.sum({random.Next(2)});\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"    return box.map([k](int t, int v) {{\n      return twist(t, k) ^\n        outside(v + {random.Next(90)}); }}) + a; }}\n}};\n"
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"int run{i}(S{i} *s, int n) {{\n  int total = hidden(n);\n  for (int i = 0; i < n; i++) {{\n"
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"    if (i % {2 + random.Next(5)} == 0)\n      total += s[i].mix(i);\n    else\n      total -= twist(total, n);\n  }}\n"
            );
            if (i > 0 && random.Next(3) == 0)
                text.Append(CultureInfo.InvariantCulture, $"  total += run{random.Next(i)}(nullptr, total & 1);\n");
            text.Append("  return total;\n}\n");
        }
        return text.Append("}\n").ToString();
    }
}
