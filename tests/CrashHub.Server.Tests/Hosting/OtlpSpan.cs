using System.Text;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>A span as OTLP's protobuf has it: opentelemetry/proto/trace/v1/trace.proto.</summary>
internal sealed record OtlpSpan(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The spans of one ExportTraceServiceRequest.</summary>
    public static IEnumerable<OtlpSpan> Read(byte[] request) =>
        from resource in Fields(request)
        where resource.Number == 1
        from scope in Fields(resource.Bytes)
        where scope.Number == 2
        from span in Fields(scope.Bytes)
        where span.Number == 2
        select Of([.. Fields(span.Bytes)]);

    private static OtlpSpan Of(List<(int Number, byte[] Bytes)> fields)
    {
        string Hex(int number) => Convert.ToHexStringLower(fields.FirstOrDefault(f => f.Number == number).Bytes ?? []);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in fields.Where(f => f.Number == 9).Select(f => Fields(f.Bytes).ToList()))
        {
            var value = Fields(attribute.Single(f => f.Number == 2).Bytes).FirstOrDefault();
            attributes[Encoding.UTF8.GetString(attribute.Single(f => f.Number == 1).Bytes)] = Encoding.UTF8.GetString(value.Bytes ?? []);
        }
        return new(Hex(1), Hex(2), Hex(4), Encoding.UTF8.GetString(fields.Single(f => f.Number == 5).Bytes), attributes);
    }

    /// <summary>The fields of a message; numbers as their little-endian bytes.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length; )
        {
            var key = Number(message, ref at);
            var length = (key & 7) switch
            {
                0 => -1,
                1 => 8,
                2 => (int)Number(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException("This is no protobuf."),
            };
            if (length < 0)
            {
                yield return ((int)(key >> 3), BitConverter.GetBytes(Number(message, ref at)));
                continue;
            }
            yield return ((int)(key >> 3), message[at..(at + length)]);
            at += length;
        }
    }

    private static ulong Number(byte[] message, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
