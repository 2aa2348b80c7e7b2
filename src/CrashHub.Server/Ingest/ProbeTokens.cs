using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Makes and reads probe tokens: what the probe was told, under a MAC of the instance's own key and the project. Nothing is stored of them, so that a
/// storm of probes writes nothing, and every process reads those of the others.
/// </summary>
internal sealed class ProbeTokens(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    public const string Name = "probe";
    private const byte Version = 1;
    private const int HeadBytes = 1 + 1 + 8 + 16 + 2;
    private const int MacBytes = 16;
    private const int MostCharacters = 512;

    private readonly InstanceSecret secret = new(databases, "probeKey");

    /// <summary>The token's text, of letters, digits, <c>-</c> and <c>_</c>. The same token has the same text.</summary>
    public async ValueTask<string> WriteAsync(int project, ProbeToken token, CancellationToken cancellation)
    {
        var bytes = new byte[HeadBytes + token.Keys.Count * 16 + token.Functions.Count * 4 + MacBytes];
        (bytes[0], bytes[1]) = (Version, (byte)token.Want);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), token.Expires.ToUnixTimeSeconds());
        token.Id.TryWriteBytes(bytes.AsSpan(10));
        (bytes[26], bytes[27]) = ((byte)token.Keys.Count, (byte)token.Functions.Count);
        var rest = bytes.AsSpan(HeadBytes);
        foreach (var key in token.Keys)
        {
            key.TryWriteBytes(rest);
            rest = rest[16..];
        }
        foreach (var function in token.Functions)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, function);
            rest = rest[4..];
        }
        Mac(await secret.ReadAsync(cancellation), project, bytes.AsSpan(0, bytes.Length - MacBytes), bytes.AsSpan(bytes.Length - MacBytes));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The token; null when it is not one of this project, or its time is over.</summary>
    public async ValueTask<ProbeToken?> ReadAsync(int project, string text, CancellationToken cancellation)
    {
        if (text.Length is 0 or > MostCharacters || !Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeadBytes + MacBytes || bytes[0] != Version || bytes[1] > (byte)ProbeWant.Full)
            return null;
        var (keys, functions) = (bytes[26], bytes[27]);
        if (
            keys > StackKeys.Most
            || functions > ProbeMark.MostFunctions
            || bytes.Length != HeadBytes + keys * 16 + functions * 4 + MacBytes
        )
            return null;
        var mac = new byte[MacBytes];
        Mac(await secret.ReadAsync(cancellation), project, bytes.AsSpan(0, bytes.Length - MacBytes), mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(bytes.Length - MacBytes)))
            return null;
        var expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(2)));
        if (expires <= time.GetUtcNow())
            return null;
        return new ProbeToken(
            new Guid(bytes.AsSpan(10, 16)),
            (ProbeWant)bytes[1],
            expires,
            [.. Enumerable.Range(0, keys).Select(k => new Guid(bytes.AsSpan(HeadBytes + k * 16, 16)))],
            [
                .. Enumerable
                    .Range(0, functions)
                    .Select(f => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(HeadBytes + keys * 16 + f * 4))),
            ]
        );
    }

    /// <summary>
    /// The token that came with a dump, in its query or event; null when none did. Throws <see cref="BodyRefused"/> for one that is not good: the dump is
    /// one of a crash that may be counted already, and whoever sends it decides.
    /// </summary>
    public async ValueTask<ProbeToken?> OfAsync(
        HttpRequest request,
        int project,
        ReadOnlyMemory<byte> eventJson,
        CancellationToken cancellation
    )
    {
        var text = InEvent(eventJson) ?? request.Query[Name].ToString();
        if (text.Length == 0)
            return null;
        return await ReadAsync(project, text, cancellation)
            ?? throw new BodyRefused(
                Problem.Of(
                    StatusCodes.Status422UnprocessableEntity,
                    "unknown-probe",
                    "No such probe",
                    "The probe token is none that this project gave out, or its day is over. Send the crash again without it."
                )
            );
    }

    private static string? InEvent(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty || json.Span.IndexOf("\"probe\""u8) < 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty(Name, out var value)
                && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // Whoever reads the event's fields says what is wrong.
        {
            return null;
        }
    }

    private static void Mac(byte[] key, int project, ReadOnlySpan<byte> token, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> prefix = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, project);
        hash.AppendData(prefix);
        hash.AppendData(token);
        hash.GetHashAndReset(whole);
        whole[..MacBytes].CopyTo(mac);
    }
}
