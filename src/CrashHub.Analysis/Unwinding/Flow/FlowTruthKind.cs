namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The kinds of truths.</summary>
internal enum FlowTruthKind : byte
{
    /// <summary>The value is these bits.</summary>
    Is,

    /// <summary>The value is not zero.</summary>
    IsNotZero,

    /// <summary>Paths meet: what is true on all of them comes before, what is true on each is in the <see cref="FlowJoin"/>.</summary>
    Join,
}
