namespace CrashHub.Server.Data.Search;

/// <summary>Fields of the search index. A set holds fields of the stack, of the event or of the modules, never two of them.</summary>
internal static class SearchFields
{
    /// <summary>Demangled functions of the trapped thread, inlined ones too.</summary>
    public const string Frame = "frame";

    /// <summary>Their source files, as the debug information spells them, and the last segment of each path.</summary>
    public const string File = "file";

    /// <summary>The modules that they are in.</summary>
    public const string Module = "module";

    /// <summary>The event's function.</summary>
    public const string Function = "function";

    /// <summary>All modules of the crash, on its stack or not.</summary>
    public const string ModuleName = "modules.name";

    /// <summary>Build ids, code ids and file hashes of its modules, as the host sent them.</summary>
    public const string BuildId = "modules.id";

    /// <summary>The stored builds that answered for them.</summary>
    public const string Build = "modules.build";

    private const int LongestTag = 200;

    /// <summary>What free text looks through on the stack.</summary>
    public static readonly string[] OfStack = [Frame, File, Module];

    /// <summary>The field of a tag.</summary>
    public static string Tag(string name) => "tag." + CrashQueueSql.Clean(name, LongestTag);
}
