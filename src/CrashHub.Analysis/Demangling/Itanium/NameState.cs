namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>What an encoding needs to know of its name to read the function type behind it.</summary>
internal sealed class NameState(int forwardReferencesStart)
{
    /// <summary>Constructors, destructors and conversions have no return type in their encoding.</summary>
    public bool IsConstructorDestructorOrConversion { get; set; }

    public bool EndsWithTemplateArguments { get; set; }

    public bool HasExplicitObjectParameter { get; set; }

    public Qualifiers Qualifiers { get; set; }

    public ReferenceQualifier ReferenceQualifier { get; set; }

    public int ForwardReferencesStart { get; } = forwardReferencesStart;
}
