namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>An answer known when a node is made, or one that depends on the template argument it stands for when printed.</summary>
internal enum Trait : byte
{
    No,
    Yes,
    Ask,
}

/// <summary>
/// A part of a demangled name. C++ declarators wrap around a name, so a type prints in two halves: <c>int (*</c> left and <c>)[3]</c> right.
/// The traits are kept in the node so that asking them does not walk the tree.
/// </summary>
internal abstract class Node(Trait rightSide = Trait.No, Trait array = Trait.No, Trait function = Trait.No)
{
    public Precedence Precedence { get; protected init; }

    public Trait RightSide { get; protected init; } = rightSide;

    public Trait Array { get; protected init; } = array;

    public Trait Function { get; protected init; } = function;

    /// <summary>The name that a constructor or destructor of this would bear; empty when it has none.</summary>
    public virtual string BaseName(Printer printer) => "";

    public abstract void PrintLeft(Printer printer);

    public virtual void PrintRight(Printer printer) { }

    public virtual bool AsksRightSide(Printer printer) => false;

    public virtual bool AsksArray(Printer printer) => false;

    public virtual bool AsksFunction(Printer printer) => false;

    public virtual Node Resolve(Printer printer) => this;
}
