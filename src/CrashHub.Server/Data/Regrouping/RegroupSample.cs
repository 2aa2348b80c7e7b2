using CrashHub.Analysis.Signatures;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>What a few of a bucket's crashes say of it.</summary>
/// <param name="Signature">The signature that most of them have.</param>
/// <param name="Stacks">The different stacks of those; none when no crash of it is left.</param>
internal sealed record RegroupSample(CrashSignature Signature, IReadOnlyList<CrashStack> Stacks);
