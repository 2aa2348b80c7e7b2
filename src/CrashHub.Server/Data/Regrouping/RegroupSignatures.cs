using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// Signatures made again from what rows keep, never from a dump. Equal inputs are computed once: crashes of one bug mostly have the same stack. For one
/// thread.
/// </summary>
internal sealed class RegroupSignatures(GroupingInForce grouping)
{
    private const int MostKept = 20_000;

    private readonly Dictionary<UInt128, CrashSignature?> known = [];
    private readonly Dictionary<IReadOnlyList<string>, CrashStack> stacks = new(ReferenceEqualityComparer.Instance);

    /// <summary>What signatures are made by.</summary>
    public string Algorithm => grouping.Algorithm;

    /// <summary>The signature of a packed input; null when it can't be read.</summary>
    public CrashSignature? Of(byte[] packed)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(packed, digest);
        var key = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        if (known.TryGetValue(key, out var found))
            return found;
        var signature = StoredSignatureInput.Unpack(packed) is { } input ? Cleaned(grouping.SignatureOf(input)) : null;
        if (known.Count >= MostKept)
            known.Clear();
        known.Add(key, signature);
        return signature;
    }

    /// <summary>The signature of a crash whose report an older version made: its frames are enough.</summary>
    public CrashSignature Of(byte[] report, string eventJson)
    {
        var crashEvent = JsonSerializer.Deserialize(eventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent();
        return Cleaned(grouping.SignatureOf(SignatureInputs.Of(StoredReport.Unpack(report, null), crashEvent)));
    }

    /// <summary>The stack of a signature as rows keep it.</summary>
    public CrashStack StackOf(CrashSignature signature)
    {
        if (stacks.TryGetValue(signature.Stack, out var found))
            return found;
        if (stacks.Count >= MostKept)
            stacks.Clear();
        var stack = CrashStack.Of(signature.Stack);
        stacks.Add(signature.Stack, stack);
        return stack;
    }

    // As a finish writes it.
    private static CrashSignature Cleaned(CrashSignature signature) =>
        signature with
        {
            Fingerprint = CrashFinish.CleanFingerprint(signature.Fingerprint),
            Text = CrashFinish.CleanText(signature.Text),
            Notes = [],
        };
}
