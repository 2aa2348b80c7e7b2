using System.Linq.Expressions;

namespace CrashHub.Server.Data.Query;

/// <summary>A query that was read and looked up.</summary>
/// <typeparam name="T">What the list is of.</typeparam>
/// <param name="Condition">The condition; null for an empty query, and with a fault.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
/// <param name="Spent">The time that the lookup took in the database.</param>
/// <param name="Lead">Few rows among which all lie that fit the condition; null where nothing leads to them.</param>
internal sealed record QueryReading<T>(
    Expression<Func<T, bool>>? Condition,
    QueryFault? Fault,
    TimeSpan Spent = default,
    IQueryable<T>? Lead = null
);
