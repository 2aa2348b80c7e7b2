using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Analysis.Signatures;

/// <summary>The data files of the signature: an entry a line, a reason behind <c> # </c>, lines that begin with <c>#</c> are comments.</summary>
internal static class ListFile
{
    private const string Folder = "Lists/";

    /// <summary>Names of the files, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ListFile)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Eight hex digits over the entries of all files: editing a list is a new version of the algorithm.</summary>
    /// <param name="edition">Of what is made of the lists; part of the hash.</param>
    public static string HashWith(int edition)
    {
        var all = string.Join('\n', Names.Select(name => $"{name}\n{string.Join('\n', Read(name))}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{edition}\n{all}")).AsSpan(0, 4));
    }

    /// <summary>The entries of a file, in its order.</summary>
    public static IReadOnlyList<string> Read(string name)
    {
        using var reader = new StreamReader(typeof(ListFile).Assembly.GetManifestResourceStream(Folder + name)!);
        var entries = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            var entry = line.Split(" # ", 2)[0].Trim();
            if (entry.Length > 0 && entry[0] != '#')
                entries.Add(entry);
        }
        return entries;
    }
}
