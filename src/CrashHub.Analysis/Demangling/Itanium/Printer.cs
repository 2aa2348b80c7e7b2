using System.Buffers;
using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>
/// Prints a tree whose nodes may be shared many times over. Every node visited and character written is paid from the budget; once that is
/// exhausted nothing is visited any more.
/// </summary>
internal sealed class Printer(DemanglingBudget budget) : IDisposable
{
    private const int UsualLength = 1024;

    /// <summary>Stands for "no parameter pack is being expanded".</summary>
    public const int NoPack = -1;

    private char[] _text = ArrayPool<char>.Shared.Rent(UsualLength);
    private int _length;
    private bool _isInsideArguments;
    private int _protectingParentheses;

    /// <summary>Which element of the packs within the expansion being printed is meant.</summary>
    public int PackIndex { get; set; } = NoPack;

    /// <summary>How many elements the expansion being printed has.</summary>
    public int PackCount { get; set; } = NoPack;

    /// <summary>
    /// Whether parentheses within template arguments keep a <c>&gt;</c> from closing them. Outside of arguments nothing does, and
    /// llvm-cxxfilt 22 puts a <c>&gt;</c> in parentheses of its own, and so do we.
    /// </summary>
    public bool IsProtected => _protectingParentheses > 0;

    public int Length => _length;

    public char Last => _length == 0 ? '\0' : _text[_length - 1];

    public bool IsStopped => budget.IsExhausted;

    public string? ToText() => budget.IsExhausted ? null : new string(_text, 0, _length);

    public void Append(string text) => Append(text.AsSpan());

    public void Append(string text, int start) => Append(text.AsSpan(start));

    private void Append(ReadOnlySpan<char> text)
    {
        if (!budget.Write(text.Length, _length + text.Length))
            return;
        if (text.Length > _text.Length - _length)
            Grow(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>The budget bounds the text, so doubling it is bounded too.</summary>
    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_text.Length * 2, _length + needed));
        _text.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_text);
        _text = larger;
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        _text = [];
        _length = 0;
    }

    /// <summary>Erases what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        if (length < _length)
            _length = length;
    }

    public void Open(string bracket = "(")
    {
        if (_isInsideArguments)
            _protectingParentheses++;
        Append(bracket);
    }

    public void Close(string bracket = ")")
    {
        if (_isInsideArguments)
            _protectingParentheses--;
        Append(bracket);
    }

    public void Print(Node node)
    {
        Left(node);
        if (node.RightSide != Trait.No)
            Right(node);
    }

    public void Left(Node node)
    {
        if (!budget.Enter())
            return;
        node.PrintLeft(this);
        budget.Leave();
    }

    public void Right(Node node)
    {
        if (!budget.Enter())
            return;
        node.PrintRight(this);
        budget.Leave();
    }

    public bool HasRightSide(Node node) => Ask(node, node.RightSide, static (n, p) => n.AsksRightSide(p));

    public bool IsArray(Node node) => Ask(node, node.Array, static (n, p) => n.AsksArray(p));

    public bool IsFunction(Node node) => Ask(node, node.Function, static (n, p) => n.AsksFunction(p));

    /// <summary>The node that a template parameter stands for at this place, else the node itself.</summary>
    public Node Resolve(Node node)
    {
        if (!budget.Enter())
            return node;
        var resolved = node.Resolve(this);
        budget.Leave();
        return resolved;
    }

    /// <summary>The name that a constructor of this would bear.</summary>
    public string BaseNameOf(Node node)
    {
        if (!budget.Enter())
            return "";
        var name = node.BaseName(this);
        budget.Leave();
        return name;
    }

    /// <summary>Prints a node in parentheses when it binds less tightly than its place asks.</summary>
    public void Operand(Node node, Precedence place = Precedence.Lowest, bool parenthesizesEqual = true)
    {
        var needsParentheses = parenthesizesEqual ? node.Precedence >= place : node.Precedence > place;
        if (needsParentheses)
            Open();
        Print(node);
        if (needsParentheses)
            Close();
    }

    /// <summary>Prints nodes with commas between; an element that prints nothing (an empty pack) takes its comma with it.</summary>
    public void List(Node[] nodes)
    {
        var isFirst = true;
        foreach (var node in nodes)
        {
            if (budget.IsExhausted)
                return;
            var beforeComma = _length;
            if (!isFirst)
                Append(", ");
            var afterComma = _length;
            Operand(node, Precedence.Comma);
            if (_length == afterComma)
                Truncate(beforeComma);
            else
                isFirst = false;
        }
    }

    /// <summary>Prints <c>&lt;…&gt;</c> around nodes.</summary>
    public void AngleBrackets(Node[] nodes)
    {
        var outer = OpenArguments();
        List(nodes);
        CloseArguments(outer);
    }

    /// <summary>Prints a <c>&lt;</c> and returns what <see cref="CloseArguments"/> needs.</summary>
    public bool OpenArguments()
    {
        var outer = _isInsideArguments;
        _isInsideArguments = true;
        Append("<");
        return outer;
    }

    public void CloseArguments(bool outer)
    {
        Append(">");
        _isInsideArguments = outer;
    }

    public void Parenthesized(Node[] nodes)
    {
        Open();
        List(nodes);
        Close();
    }

    public void Append(Qualifiers qualifiers)
    {
        if ((qualifiers & Qualifiers.Const) != 0)
            Append(" const");
        if ((qualifiers & Qualifiers.Volatile) != 0)
            Append(" volatile");
        if ((qualifiers & Qualifiers.Restrict) != 0)
            Append(" restrict");
    }

    public void Append(ReferenceQualifier qualifier)
    {
        if (qualifier != ReferenceQualifier.None)
            Append(qualifier == ReferenceQualifier.LValue ? " &" : " &&");
    }

    /// <summary>Prints a number as mangled, in which <c>n</c> is the minus sign.</summary>
    public void AppendNumber(string number)
    {
        if (number.StartsWith('n'))
        {
            Append("-");
            Append(number, 1);
        }
        else
        {
            Append(number);
        }
    }

    private bool Ask(Node node, Trait trait, Func<Node, Printer, bool> question)
    {
        if (trait != Trait.Ask)
            return trait == Trait.Yes;
        if (!budget.Enter())
            return false;
        var answer = question(node, this);
        budget.Leave();
        return answer;
    }
}
