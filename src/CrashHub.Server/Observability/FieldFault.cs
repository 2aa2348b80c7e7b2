namespace CrashHub.Server.Observability;

/// <summary>One of several things wrong with a request; <c>errors[]</c> of a problem.</summary>
internal sealed record FieldFault(string Field, string Detail);
