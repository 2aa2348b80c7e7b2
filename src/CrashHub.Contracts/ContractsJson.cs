using System.Text.Json.Serialization;
using CrashHub.Analysis.Report;

namespace CrashHub.Contracts;

/// <summary>The one JSON shape of the API, shared by server and command line: camelCase, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(CrashReport))]
[JsonSerializable(typeof(CrashEvent))]
[JsonSerializable(typeof(CrashReceipt))]
[JsonSerializable(typeof(CrashDocument))]
[JsonSerializable(typeof(ReportDocument))]
[JsonSerializable(typeof(Page<CrashSummary>))]
[JsonSerializable(typeof(BuildDocument))]
[JsonSerializable(typeof(ModuleProducers))]
[JsonSerializable(typeof(Page<BuildDocument>))]
[JsonSerializable(typeof(Page<MissingBuild>))]
[JsonSerializable(typeof(BucketDocument))]
[JsonSerializable(typeof(Page<BucketDocument>))]
[JsonSerializable(typeof(ProjectDocument))]
[JsonSerializable(typeof(Page<ProjectDocument>))]
[JsonSerializable(typeof(TokenDocument))]
[JsonSerializable(typeof(Page<TokenDocument>))]
[JsonSerializable(typeof(Page<TrendPoint>))]
[JsonSerializable(typeof(Page<FacetValue>))]
[JsonSerializable(typeof(MemoryDocument))]
[JsonSerializable(typeof(Page<MemoryMatch>))]
[JsonSerializable(typeof(NewProject))]
[JsonSerializable(typeof(ProjectChange))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(BucketChange))]
[JsonSerializable(typeof(DiscardReceipt))]
[JsonSerializable(typeof(ProjectLimitsDocument))]
[JsonSerializable(typeof(DiscardRuleDocument))]
[JsonSerializable(typeof(DiscardRuleChange))]
[JsonSerializable(typeof(Page<DiscardRuleDocument>))]
[JsonSerializable(typeof(RetentionDocument))]
[JsonSerializable(typeof(RetentionChange))]
public sealed partial class ContractsJson : JsonSerializerContext;
