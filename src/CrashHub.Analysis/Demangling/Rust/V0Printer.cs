using System.Text;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>
/// Reads and prints in one pass, going back in the text where the name refers to an earlier part of itself. Such references can double the
/// work at every step; the budget ends that.
/// </summary>
internal sealed class V0Printer
{
    private readonly StringBuilder _text = new();
    private readonly DemanglingBudget _budget;
    private bool _isSilent;

    public V0Printer(string text, DemanglingBudget budget)
    {
        Cursor = new(text);
        _budget = budget;
        Paths = new(this);
        Types = new(this);
        Constants = new(this);
    }

    public V0Cursor Cursor { get; }
    public V0PathPrinter Paths { get; }
    public V0TypePrinter Types { get; }
    public V0ConstantPrinter Constants { get; }

    /// <summary>Lifetimes bound by the binders around this place.</summary>
    public ulong BoundLifetimes { get; set; }

    public bool Failed => Cursor.Failed || _budget.IsExhausted;

    public string? ToText() => Failed ? null : _text.ToString();

    public void Append(ReadOnlySpan<char> text)
    {
        if (!_isSilent && !Failed && _budget.Write(text.Length, _text.Length + text.Length))
            _text.Append(text);
    }

    /// <summary>Goes one level deeper, unless something failed; pair a success with <see cref="Leave"/>.</summary>
    public bool Enter() => !Failed && _budget.Enter();

    public void Leave() => _budget.Leave();

    /// <summary>Reads without printing; references are not followed.</summary>
    public void Silently(Action read)
    {
        var outer = _isSilent;
        _isSilent = true;
        read();
        _isSilent = outer;
    }

    /// <summary>Prints what stands at an earlier place, whose number follows. <c>B</c> has been read.</summary>
    public void FollowReference(Action print)
    {
        var mark = Cursor.Position - 1;
        var target = Cursor.Base62();
        if (Failed)
            return;
        if (target >= (ulong)mark)
        {
            Cursor.Fail();
            return;
        }
        if (_isSilent)
            return;
        var resume = Cursor.Position;
        Cursor.Position = (int)target;
        print();
        Cursor.Position = resume;
    }

    /// <summary>Prints elements up to <c>E</c> and returns how many there were.</summary>
    public int PrintList(string separator, Action element)
    {
        var count = 0;
        while (!Failed && !Cursor.Consume('E'))
        {
            if (count++ > 0)
                Append(separator);
            element();
        }
        return count;
    }

    /// <summary>Prints within a binder, if there is one: <c>for&lt;'a, 'b&gt; …</c>.</summary>
    public void PrintInBinder(Action print)
    {
        var bound = Cursor.OptionalBase62('G');
        if (Failed)
            return;
        var outer = BoundLifetimes;
        if (bound > 0 && !_isSilent)
        {
            Append("for<");
            for (ulong i = 0; i < bound && !Failed; i++)
            {
                if (i > 0)
                    Append(", ");
                BoundLifetimes++;
                PrintLifetime(1);
            }
            Append("> ");
        }
        print();
        BoundLifetimes = outer;
    }

    /// <param name="index">Zero for an erased lifetime, else counted from the innermost bound one.</param>
    public void PrintLifetime(ulong index)
    {
        if (_isSilent)
            return;
        if (index > BoundLifetimes)
        {
            Cursor.Fail();
            return;
        }
        if (index == 0)
        {
            Append("'_");
            return;
        }
        var depth = BoundLifetimes - index;
        Append(depth < 26 ? $"'{(char)('a' + (int)depth)}" : $"'_{depth}");
    }
}
