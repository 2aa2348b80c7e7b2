using System.Text.Json.Serialization;

namespace CrashHub.Server.Data.Alerting;

/// <summary>JSON in columns of alert rules.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<AlertAction>))]
internal sealed partial class AlertJson : JsonSerializerContext;
