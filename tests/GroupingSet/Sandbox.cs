using CrashHub.Analysis;
using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;
using Wasmtime;

namespace CrashHub.GroupingSet;

/// <summary>Runs one compiled module on inputs, each in an instance of its own.</summary>
internal sealed class Sandbox : IDisposable
{
    // Far more than any input needs: what uses it up does not end.
    private const ulong Fuel = 400_000_000;

    private readonly Engine engine;
    private readonly Module module;
    private readonly Linker linker;
    private readonly WasmModule wasm;
    private readonly BodyHasher bodies;
    private readonly string input = Path.GetTempFileName();

    public Sandbox(string path)
    {
        engine = new Engine(new Config().WithFuelConsumption(true));
        Name = Path.GetFileNameWithoutExtension(path);
        Bytes = File.ReadAllBytes(path);
        module = Module.FromBytes(engine, Name, Bytes);
        wasm = WasmModule.Parse(Bytes, new AnalysisLimits());
        bodies = new BodyHasher(wasm);
        linker = new Linker(engine);
        linker.DefineWasi();
    }

    /// <summary>The module's name.</summary>
    public string Name { get; }

    /// <summary>The module's bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>
    /// The index of a function by its name. Where the call stack is exhausted Wasmtime gives no offset for the youngest frame, and its text shows the name
    /// only; a dump has the index.
    /// </summary>
    public uint? IndexOf(string name)
    {
        for (var function = 0u; function < wasm.FunctionCount; function++)
        {
            if (wasm.FunctionName(function, out _) == name)
                return function;
        }
        return null;
    }

    /// <summary>The hash of a function's body; null for one without.</summary>
    public string? HashOf(uint function) => bodies.TryHash(function, out var hash, out _) ? hash.ToString() : null;

    /// <summary>True when the compiler put <c>unreachable</c> behind the call at this offset: whom it calls is not expected back.</summary>
    public bool EndsAt(uint caller, FunctionOffset call)
    {
        if (wasm.Body(caller) is not { } body)
            return false;
        var reader = wasm.Instructions(body);
        while (reader.Read())
        {
            if ((ulong)reader.Current.Offset == call.Value)
                return reader.Read() && reader.Current.Opcode == WasmOpcode.Unreachable;
        }
        return false;
    }

    /// <summary>Runs the program; null when it ends by itself.</summary>
    public TrapException? Run(string text)
    {
        File.WriteAllText(input, text);
        using var store = new Store(engine);
        store.Fuel = Fuel;
        store.SetWasiConfiguration(new WasiConfiguration().WithStandardInput(input));
        var instance = linker.Instantiate(store, module);
        try
        {
            instance.GetAction("_start")!.Invoke();
            return null;
        }
        catch (TrapException trap)
        {
            return trap;
        }
    }

    public void Dispose()
    {
        linker.Dispose();
        module.Dispose();
        engine.Dispose();
        File.Delete(input);
    }
}
