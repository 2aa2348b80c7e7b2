namespace CrashHub.Contracts;

/// <summary>The answer to a POST of a crash that a discard rule counted and did not keep. There is nothing to look at.</summary>
/// <param name="Id">An id; the same for the same <c>eventId</c> or <c>Idempotency-Key</c>.</param>
/// <param name="State">Always discarded.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="RuleId">The rule's id.</param>
public sealed record DiscardReceipt(string Id, CrashState State, string Rule, string RuleId);
