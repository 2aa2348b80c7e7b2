using System.Text.Json.Serialization;

namespace CrashHub.Cli.Signatures;

/// <summary>JSON of <c>crashhub signature</c>. Unknown fields are ignored; text outside ASCII leaves escaped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StackLine))]
[JsonSerializable(typeof(SignatureLine))]
internal sealed partial class SignatureJson : JsonSerializerContext;
