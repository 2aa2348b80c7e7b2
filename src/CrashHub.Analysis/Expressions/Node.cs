namespace CrashHub.Analysis.Expressions;

/// <summary>A part of a parsed expression.</summary>
/// <param name="Position">Where it stands in the text.</param>
internal abstract record Node(int Position);

/// <summary>A name, with scopes.</summary>
internal sealed record NameNode(int Position, string Name) : Node(Position);

/// <summary>A literal.</summary>
internal sealed record LiteralNode(int Position, Token Token) : Node(Position);

/// <summary>A member; <paramref name="IsCall"/> for a method without side effects that containers answer.</summary>
internal sealed record MemberNode(int Position, Node Holder, string Name, bool IsCall, Node? Argument) : Node(Position);

/// <summary>An element.</summary>
internal sealed record IndexNode(int Position, Node Holder, Node Index) : Node(Position);

/// <summary>Elements from one place up to another.</summary>
internal sealed record SliceNode(int Position, Node Holder, Node? From, Node? To, bool IsInclusive) : Node(Position);

/// <summary>An operator with one operand: <c>* &amp; - + ! ~</c>.</summary>
internal sealed record UnaryNode(int Position, string Sign, Node Operand) : Node(Position);

/// <summary>An operator with two operands; <c>@</c> makes an array of what is there.</summary>
internal sealed record BinaryNode(int Position, string Sign, Node Left, Node Right) : Node(Position);

/// <summary>A choice.</summary>
internal sealed record ChoiceNode(int Position, Node Condition, Node Yes, Node No) : Node(Position);

/// <summary>A value as another type.</summary>
internal sealed record CastNode(int Position, TypeNode Type, Node Operand) : Node(Position);

/// <summary>The size of a type or of an expression's.</summary>
internal sealed record SizeNode(int Position, TypeNode? Type, Node? Operand) : Node(Position);

/// <summary>A type by its name, and how many pointers to it.</summary>
internal sealed record TypeNode(int Position, string Name, int Pointers) : Node(Position);
