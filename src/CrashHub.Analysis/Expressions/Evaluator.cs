using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>
/// Works expressions out in a frame. A part that is not known makes the result not known, with the reason; only what makes no sense is an error.
/// </summary>
internal sealed class Evaluator
{
    private readonly FrameScope scope;
    private readonly Names names;

    /// <summary>Opens a frame.</summary>
    public Evaluator(FrameScope scope, Names names) => (this.scope, this.names) = (scope, names);

    /// <summary>What was wrong with the last expression; null for nothing.</summary>
    public ExpressionError? Error { get; private set; }

    /// <summary>The value of an expression; null with <see cref="Error"/>.</summary>
    public Value? Evaluate(string text)
    {
        Error = null;
        var node = Parser.Parse(text, scope.Limits, names.IsType, out var error);
        Error = error;
        var value = node is null ? null : Of(node);
        return Error is null ? value : null;
    }

    private Value? Of(Node node)
    {
        if (!scope.Budget.TakeStep())
            return Fail(node, "the expression takes too long");
        return node switch
        {
            NameNode name => Named(name),
            LiteralNode literal => Literals.Make(scope, literal.Token),
            MemberNode member => member.IsCall ? Call(member) : Member(member),
            IndexNode index => Index(index),
            SliceNode slice => Slice(slice),
            UnaryNode unary => Unary(unary),
            BinaryNode binary => Binary(binary),
            ChoiceNode choice => Choice(choice),
            CastNode cast => Cast(cast),
            SizeNode size => Size(size),
            _ => Fail(node, "this means nothing here"),
        };
    }

    private Value? Named(NameNode node)
    {
        if (node.Name is "true" or "false")
            return Numbers.Make("", scope.Types.Scalar("bool", BaseEncoding.Boolean, 1), node.Name == "true" ? 1 : 0);
        if (names.Find(node.Name) is { } found)
            return found;
        if (node.Name is "nullptr" or "NULL")
            return Numbers.Make("", scope.Types.PointerTo(scope.Types.Void, scope.AddressSize), 0);
        return Fail(node, $"there is no '{node.Name}' here");
    }

    private Value? Member(MemberNode node)
    {
        if (Of(node.Holder) is not { } holder)
            return null;
        if (holder.Storage is null)
            return holder;
        if (Members.Find(scope, holder, node.Name, out var status) is { } found)
            return found;
        return status == ValueStatus.Available
            ? Fail(node, $"'{holder.Type.Name}' has no member '{node.Name}'")
            : Value.Missing(node.Name, scope.Types.Unknown, status);
    }

    private Value? Call(MemberNode node)
    {
        if (Of(node.Holder) is not { } holder)
            return null;
        if (holder.Storage is null)
            return holder;
        if (node.Argument is not null)
        {
            if (node.Name is not "at" || Of(node.Argument) is not { } index)
                return Error is null ? Fail(node, $"'{node.Name}' is not called in a dump") : null;
            return Members.Element(scope, holder, index, out var absent) ?? FailOr(node, absent, "there is no such element");
        }
        return Methods.Call(scope, holder, node.Name, out var status) ?? FailOr(node, status, $"'{node.Name}()' is not called in a dump");
    }

    private Value? Index(IndexNode node)
    {
        if (Of(node.Holder) is not { } holder || Of(node.Index) is not { } index)
            return null;
        if (holder.Storage is null || index.Storage is null)
            return holder.Storage is null ? holder : index;
        return Members.Element(scope, holder, index, out var status) ?? FailOr(node, status, "there is no such element");
    }

    private Value? Slice(SliceNode node)
    {
        if (Of(node.Holder) is not { } holder)
            return null;
        if (holder.Storage is null)
            return holder;
        Int128 from = 0;
        Int128? to = null;
        if ((node.From is not null && !TryIndex(node.From, out from)) || (node.To is not null && !TryIndex(node.To, out to)))
            return null;
        if (node.IsInclusive && to is not null)
            to++;
        to ??= Members.Length(scope, holder);
        if (to is null)
            return Fail(node, "where the slice ends is not known");
        if (from < 0 || to < from || to - from > int.MaxValue)
            return Fail(node, "the slice ends before it starts");
        return Run(node, holder, from, to.Value - from);
    }

    private Value? Run(Node node, Value holder, Int128 from, Int128 length)
    {
        var index = Numbers.Make("", scope.Types.Scalar("long long", BaseEncoding.Signed, 8), from);
        // What lies behind a container's last element is not its own.
        if (Members.Length(scope, holder) is { } whole && from + length > whole)
            return Fail(node, "the slice is longer than what it is taken from");
        var first = length == 0 ? null : Members.Element(scope, holder, index, out _);
        if (first?.Storage is null)
            return Fail(node, "there is nothing to take elements from");
        if (!Slices.IsRun(scope, holder, first, from, length))
            return Fail(node, "the elements do not lie one behind the other");
        return Objects.Make("", scope.Types.ArrayOf(first.Type, (long)length), first.Storage, holder);
    }

    private bool TryIndex(Node node, out Int128 number)
    {
        number = 0;
        if (Of(node) is not { } value)
            return false;
        if (Numbers.TryRead(scope, value, out var read) == ValueStatus.Available && !read.IsFloat)
        {
            number = read.Integer;
            return true;
        }
        Fail(node, "a number was expected");
        return false;
    }

    private bool TryIndex(Node node, out Int128? number)
    {
        var isKnown = TryIndex(node, out Int128 found);
        number = found;
        return isKnown;
    }

    private Value? Unary(UnaryNode node)
    {
        if (Of(node.Operand) is not { } operand)
            return null;
        return operand.Storage is null ? operand : Prefixes.Apply(scope, node.Sign, operand, out var problem) ?? Fail(node, problem!);
    }

    private Value? Binary(BinaryNode node)
    {
        if (Of(node.Left) is not { } left)
            return null;
        if (node.Sign is "&&" or "||")
            return Logic(node, left);
        if (Of(node.Right) is not { } right)
            return null;
        if (left.Storage is null || right.Storage is null)
            return left.Storage is null ? left : right;
        if (node.Sign == "@")
            return TryIndex(node.Right, out Int128 length) && length > 0 && length <= int.MaxValue ? AtSign(node, left, length)
                : Error is null ? Fail(node, "a count was expected")
                : null;
        var arePointers = left.Type.Stripped.Kind == TypeKind.Pointer && right.Type.Stripped.Kind == TypeKind.Pointer;
        if (node.Sign is "==" or "!=" && !arePointers && Members.TextOf(scope, left) is { } a && Members.TextOf(scope, right) is { } b)
            return Numbers.Make(
                "",
                scope.Types.Scalar("bool", BaseEncoding.Boolean, 1),
                a == b == (node.Sign == "==") ? 1 : 0,
                left.Storage.Origin
            );
        return Pointers.Binary(scope, node.Sign, left, right) ?? Arithmetic(node, left, right);
    }

    private Value? Arithmetic(BinaryNode node, Value left, Value right)
    {
        foreach (var value in (Value[])[left, right])
        {
            var status = Numbers.TryRead(scope, value, out _);
            if (status == ValueStatus.Malformed)
                return Fail(node, $"'{value.Type.Name}' is no number");
            if (status != ValueStatus.Available)
                return Value.Missing("", value.Type, status);
        }
        Numbers.TryRead(scope, left, out var first);
        Numbers.TryRead(scope, right, out var second);
        return Operators.Binary(scope.Types, node.Sign, first, second, out var reason) ?? Fail(node, reason!);
    }

    // p@4 of gdb: four of what is at p, whether p is the first of them or points there.
    private Value? AtSign(Node node, Value left, Int128 length)
    {
        if (left.Type.Stripped.Kind == TypeKind.Pointer)
            return Run(node, left, 0, length);
        return left.Storage is { IsMemory: true }
            ? Objects.Make("", scope.Types.ArrayOf(left.Type, (long)length), left.Storage, left)
            : Fail(node, "this is in no memory");
    }

    private Value? Logic(BinaryNode node, Value left)
    {
        var type = scope.Types.Scalar("bool", BaseEncoding.Boolean, 1);
        var status = Numbers.TryRead(scope, left, out var first);
        if (status == ValueStatus.Malformed)
            return Fail(node, $"'{left.Type.Name}' is neither true nor false");
        if (status != ValueStatus.Available)
            return Value.Missing("", type, status);
        if (first.IsTrue == (node.Sign == "||"))
            return Numbers.Make("", type, first.IsTrue ? 1 : 0, first.Origin);
        if (Of(node.Right) is not { } right)
            return null;
        status = Numbers.TryRead(scope, right, out var second);
        if (status == ValueStatus.Malformed)
            return Fail(node, $"'{right.Type.Name}' is neither true nor false");
        return status == ValueStatus.Available
            ? Numbers.Make("", type, second.IsTrue ? 1 : 0, second.Origin)
            : Value.Missing("", type, status);
    }

    private Value? Choice(ChoiceNode node)
    {
        if (Of(node.Condition) is not { } condition)
            return null;
        var status = Numbers.TryRead(scope, condition, out var number);
        if (status == ValueStatus.Malformed)
            return Fail(node, $"'{condition.Type.Name}' is neither true nor false");
        if (status != ValueStatus.Available)
            return Value.Missing("", condition.Type, status);
        return Of(number.IsTrue ? node.Yes : node.No);
    }

    private Value? Cast(CastNode node)
    {
        if (TypeOf(node.Type) is not { } type || Of(node.Operand) is not { } operand)
            return null;
        return operand.Storage is null
            ? Value.Missing("", type, operand.Status)
            : Casts.To(scope, type, operand, out var problem) ?? Fail(node, problem!);
    }

    private Value? Size(SizeNode node)
    {
        TypeInfo? type;
        if (node.Type is not null)
            type = TypeOf(node.Type);
        else
            type = Of(node.Operand!)?.Type;
        if (type is null)
            return null;
        if (type.Stripped is { Kind: TypeKind.Reference, Target: { } referred })
            type = referred;
        return Objects.SizeOf(scope, type) is { } size
            ? Numbers.Make("", scope.Types.Scalar("size_t", BaseEncoding.Unsigned, (byte)scope.AddressSize), size)
            : Fail(node, $"the size of '{type.Name}' is not known");
    }

    private TypeInfo? TypeOf(TypeNode node)
    {
        if (names.FindType(node.Name) is not { } type)
        {
            Fail(node, $"there is no type '{node.Name}'");
            return null;
        }
        for (var i = 0; i < node.Pointers; i++)
            type = scope.Types.PointerTo(type, scope.AddressSize);
        return type;
    }

    private Value? FailOr(Node node, ValueStatus status, string message) =>
        status == ValueStatus.Available ? Fail(node, message) : Value.Missing("", scope.Types.Unknown, status);

    private Value? Fail(Node node, string message)
    {
        Error ??= new(node.Position, message);
        return null;
    }
}
