namespace CrashHub.Server.Data.Query;

/// <summary>Where a search for crashes begins.</summary>
/// <param name="Few">Few crashes, among which all lie that fit; null where no term has few.</param>
/// <param name="Walk">Without such: the term whose crashes are walked in their order; null where the list's own order leads.</param>
internal readonly record struct CrashLead(IQueryable<Crash>? Few, QueryNode.Term? Walk);
