using System.Text;
using CrashHub.Server.Data;
using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Processing;

/// <summary>
/// Which crashes this process reads and analyzes at this moment, in a file of its data folder. When the process dies, the next one on the folder knows which
/// of them may have killed it; those that only waited for their turn or for the database did not. Written in place and never synced: it outlives the process,
/// and after a loss of power, which says nothing of a dump, nothing in it matters.
/// </summary>
internal sealed class WorkMarks(DataFolder data) : IDisposable
{
    private const int OwnerBytes = 256;
    private const int IdBytes = 16;

    private readonly Lock gate = new();
    private readonly Stack<int> free = [];
    private SafeFileHandle? file;

    private string Path => System.IO.Path.Combine(data.Path, "working");

    /// <summary>Who wrote the marks that are there, and what it had marked; an empty owner when there are none.</summary>
    public (string Owner, IReadOnlyList<Guid> Crashes) ReadLast()
    {
        if (!File.Exists(Path))
            return ("", []);
        var bytes = File.ReadAllBytes(Path);
        if (bytes.Length < OwnerBytes)
            return ("", []);
        var crashes = new List<Guid>();
        for (var at = OwnerBytes; at + IdBytes <= bytes.Length; at += IdBytes)
        {
            if (new Guid(bytes.AsSpan(at, IdBytes)) is var crash && crash != Guid.Empty)
                crashes.Add(crash);
        }
        return (Encoding.UTF8.GetString(bytes.AsSpan(0, OwnerBytes)).TrimEnd('\0'), crashes);
    }

    /// <summary>Begins anew: from now on marks are this process's.</summary>
    /// <param name="owner">What its leases' owners begin with.</param>
    /// <param name="most">Crashes that are marked at once at most.</param>
    public void Begin(string owner, int most)
    {
        var bytes = new byte[OwnerBytes + most * IdBytes];
        Encoding.UTF8.GetBytes(owner).AsSpan().CopyTo(bytes);
        File.WriteAllBytes(Path, bytes);
        file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.Read);
        for (var slot = most - 1; slot >= 0; slot--)
            free.Push(slot);
    }

    /// <summary>Marks crashes until what is returned is disposed. Throws <see cref="IOException"/> when they can't be: then they must not be worked on.</summary>
    public IDisposable Mark(IEnumerable<Guid> crashes)
    {
        var marks = new Marks(this);
        if (file is null)
            return marks;
        try
        {
            foreach (var crash in crashes)
            {
                marks.Slots.Add(Take());
                Write(marks.Slots[^1], crash);
            }
            return marks;
        }
        catch
        {
            marks.Dispose();
            throw;
        }
    }

    public void Dispose() => file?.Dispose();

    private int Take()
    {
        lock (gate)
            return free.TryPop(out var slot) ? slot : throw new IOException("No mark is free.");
    }

    private void Write(int slot, Guid crash)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        crash.TryWriteBytes(id);
        RandomAccess.Write(file!, id, OwnerBytes + (long)slot * IdBytes);
    }

    private sealed class Marks(WorkMarks all) : IDisposable
    {
        public List<int> Slots { get; } = [];

        public void Dispose()
        {
            foreach (var slot in Slots)
            {
                try
                {
                    all.Write(slot, Guid.Empty);
                }
                catch (IOException)
                {
                    continue; // The mark stays, and its place: at worst its crash is charged for one death more.
                }
                lock (all.gate)
                    all.free.Push(slot);
            }
        }
    }
}
