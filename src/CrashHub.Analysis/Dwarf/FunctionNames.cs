namespace CrashHub.Analysis.Dwarf;

/// <summary>A function's qualified name, the same without its scopes, and its mangled one, each null when not said.</summary>
internal readonly record struct FunctionName(string? Name, string? BareName, string? LinkageName);

/// <summary>A string attribute that is there, and the unit that it is in.</summary>
internal readonly record struct NamePlace(DwarfUnit? Unit, AttributeValue Value)
{
    public bool IsPresent => Unit is not null;

    public string? Read() => Unit?.ReadString(Value);

    /// <summary>The name's bytes; false when there is none.</summary>
    public bool TryRead(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return Unit is not null && Unit.TryReadStringBytes(Value, out bytes);
    }
}

/// <summary>Where a function's names stand, and the last entry of the chain that was followed for them: its declaration.</summary>
internal struct NamePlaces
{
    public NamePlace Name;
    public NamePlace LinkageName;
    public DwarfUnit Home;
    public int Declaration;

    /// <summary>True when the chain did not end at an entry without an origin.</summary>
    public bool IsBroken;
}

/// <summary>Names of functions, which an entry may leave to its abstract origin or declaration (DWARF 5 sections 3.3.8.1, 2.13.2).</summary>
internal static class FunctionNames
{
    private const string AnonymousNamespace = "(anonymous namespace)";

    /// <summary>The names of the function or inlined call at an offset of the unit's section.</summary>
    /// <param name="unit">The entry's unit.</param>
    /// <param name="offset">The entry.</param>
    /// <param name="isQualified">
    /// Whether the name gets its scopes, which takes a walk over the unit that declares it; to be asked the same way throughout.
    /// </param>
    public static FunctionName Resolve(DwarfUnit unit, int offset, bool isQualified = true)
    {
        if (unit.Names.TryGetValue(offset, out var known))
            return known;
        var places = Locate(unit, offset, 0);
        var name = places.Name.Read();
        var linkageName = places.LinkageName.Read();
        var result = new FunctionName(
            name is null || !isQualified ? name : Qualify(places.Home, places.Declaration, name),
            name,
            linkageName
        );
        unit.Names.Add(offset, result);
        return result;
    }

    /// <summary>Where the names of the function or inlined call at an offset stand, <paramref name="step"/> references from the first entry.</summary>
    public static NamePlaces Locate(DwarfUnit unit, int offset, int step)
    {
        var places = new NamePlaces { Home = unit, Declaration = offset };
        for (; places.Home.TryRead(places.Declaration, out var entry); step++)
        {
            if (!places.Name.IsPresent && places.Home.HasString(entry.Name))
                places.Name = new(places.Home, entry.Name);
            if (!places.LinkageName.IsPresent && places.Home.HasString(entry.LinkageName))
                places.LinkageName = new(places.Home, entry.LinkageName);
            if (!entry.Origin.IsPresent)
                return places;
            if (step == unit.File.Limits.MaxReferenceDepth)
            {
                unit.Fault(Bytes.ParseErrorKind.LimitReached, unit.Section, unit.Section.Offset + offset, "chain of origins");
                break;
            }
            if (!places.Home.TryFollow(entry.Origin, out var next, out var target))
                break;
            (places.Home, places.Declaration) = (next, target);
        }
        places.IsBroken = true;
        return places;
    }

    /// <summary>Puts the names of the scopes around a declaration before its own.</summary>
    public static string Qualify(DwarfUnit unit, int declaration, string name)
    {
        var parts = new List<string> { name };
        var length = name.Length;
        AddScopes(unit, declaration, parts, unit.File.Limits.MaxReferenceDepth, ref length);
        parts.Reverse();
        return string.Join("::", parts);
    }

    private static void AddScopes(DwarfUnit unit, int offset, List<string> parts, int depthLeft, ref int length)
    {
        for (var index = unit.Scopes.Around(offset); index >= 0; index = unit.Scopes[index].Parent)
        {
            var scope = unit.Scopes[index];
            if (!unit.TryRead(scope.Offset, out var entry))
                return;
            var (home, target) = (unit, scope.Offset);
            var name = NameOf(ref home, ref target, entry);
            length += name.Length + 2;
            if (length > unit.File.Limits.MaxNameBytes)
                return;
            parts.Add(name);
            // A type in a type unit, or a function known by its origin, may have its own scopes there.
            if (target == scope.Offset && ReferenceEquals(home, unit))
                continue;
            if (depthLeft > 0)
                AddScopes(home, target, parts, depthLeft - 1, ref length);
            return;
        }
    }

    private static string NameOf(ref DwarfUnit home, ref int offset, FunctionEntry entry)
    {
        for (var step = 0; step < home.File.Limits.MaxReferenceDepth; step++)
        {
            if (home.ReadString(entry.Name) is { Length: > 0 } name)
                return name;
            var reference = entry.Origin.IsPresent ? entry.Origin : entry.Signature;
            if (!home.TryFollow(reference, out var next, out var target) || !next.TryRead(target, out var origin))
                break;
            (home, offset, entry) = (next, target, origin);
        }
        return entry.Tag switch
        {
            DwarfTag.Namespace => AnonymousNamespace,
            DwarfTag.ClassType => "(anonymous class)",
            DwarfTag.StructureType => "(anonymous struct)",
            DwarfTag.UnionType => "(anonymous union)",
            DwarfTag.EnumerationType => "(anonymous enum)",
            _ => "(unnamed)",
        };
    }
}
