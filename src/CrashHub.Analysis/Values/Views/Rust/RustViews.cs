namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary>Types of Rust's standard library, known by name and by the names of their members; where those lie the debug information says.</summary>
internal static class RustViews
{
    /// <summary>The view of a structure; null for a plain one.</summary>
    public static TypeView? Of(TypeInfo type, string name)
    {
        if (Has(type, "data_ptr") && Has(type, "length"))
            return new SliceView(isText: name.EndsWith("str", StringComparison.Ordinal) || name.EndsWith("str>", StringComparison.Ordinal));
        if (Has(type, "pointer") && Has(type, "vtable"))
            return new DynView();
        return ViewChooser.Stem(name) switch
        {
            "String" when Has(type, "vec") => new StringView(),
            "OsString" or "PathBuf" => new StringView(),
            "Vec" when Has(type, "buf") => new VecView(),
            "VecDeque" when Has(type, "buf") => new VecDequeView(),
            "Rc" or "Arc" when Has(type, "ptr") => new SharedView(),
            "HashMap" when Has(type, "base") || Has(type, "table") => new HashTableView(isMap: true),
            "HashSet" when Has(type, "base") || Has(type, "map") => new HashTableView(isMap: false),
            "BTreeMap" when Has(type, "root") => new BTreeView(isMap: true),
            "BTreeSet" when Has(type, "map") => new BTreeView(isMap: false),
            "Cell" or "UnsafeCell" or "RefCell" when Has(type, "value") => new WrapperView("value"),
            "Mutex" or "RwLock" when Has(type, "data") => new WrapperView("data"),
            "ManuallyDrop" when Has(type, "value") => new WrapperView("value"),
            "NonNull" or "Unique" when Has(type, "pointer") => new WrapperView("pointer"),
            _ when name.StartsWith("NonZero", StringComparison.Ordinal) || name is "Wrapping" => new WrapperView("__0"),
            _ when name.StartsWith("Atomic", StringComparison.Ordinal) && Has(type, "v") => new WrapperView("v"),
            _ => null,
        };
    }

    private static bool Has(TypeInfo type, string name)
    {
        foreach (var member in type.Members)
        {
            if (member.Name == name)
                return true;
        }
        return false;
    }
}
