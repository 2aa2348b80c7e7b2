namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary>
/// libc++'s types, known by name and by the names of their members. Where a member lies is read from the debug information of the very build,
/// since releases and ABIs differ; a type that lacks the members is shown as it is.
/// </summary>
internal static class CppViews
{
    /// <summary>The view of a class; null for a plain one.</summary>
    public static TypeView? Of(TypeInfo type, string name)
    {
        if (!type.Name.StartsWith("std::", StringComparison.Ordinal))
            return null;
        return ViewChooser.Stem(name) switch
        {
            "basic_string" => new StringView(),
            "basic_string_view" => new StringSliceView(),
            "vector" => name.StartsWith("vector<bool", StringComparison.Ordinal) ? new BitVectorView() : new VectorView(),
            "span" or "initializer_list" => new SpanView(),
            "array" => new WrapperView("__elems_"),
            "atomic" => new WrapperView("__a_value"),
            "optional" => new OptionalView(),
            "variant" => new VariantUnionView(),
            "unique_ptr" => new SmartPointerView("__ptr_", null),
            "shared_ptr" or "weak_ptr" => new SmartPointerView("__ptr_", "__cntrl_"),
            "map" or "multimap" => new TreeView(isMap: true),
            "set" or "multiset" => new TreeView(isMap: false),
            "unordered_map" or "unordered_multimap" => new HashTableView(isMap: true),
            "unordered_set" or "unordered_multiset" => new HashTableView(isMap: false),
            "list" => new ListView(),
            "forward_list" => new ForwardListView(),
            "deque" => new DequeView(),
            "queue" or "stack" or "priority_queue" => new WrapperView("c"),
            "tuple" => new TupleView(),
            "function" => new FunctionView(),
            _ => null,
        };
    }

    /// <summary>The type of a container's nodes, which members only name as their base: <c>__tree_node&lt;T, void *&gt;</c>; null when no unit has it.</summary>
    public static TypeInfo? NodeType(TypeInfo container, string stem, TypeInfo element)
    {
        if (element.Die is null && element.Kind != TypeKind.Qualified)
            return null;
        var spelled = Spelling(element);
        return spelled is null ? null : container.Graph.Find($"{stem}<{spelled}, void *>", container.Die?.Unit);
    }

    // As clang spells a template argument: with all scopes, inline ones too.
    private static string? Spelling(TypeInfo type)
    {
        if (type.Kind is TypeKind.Pointer or TypeKind.Qualified or TypeKind.Base or TypeKind.Array or TypeKind.Reference)
            return type.Name;
        return type.Die is { } die && die.Name is { } name ? Dwarf.FunctionNames.Qualify(die.Unit, die.Offset, name) : null;
    }
}
