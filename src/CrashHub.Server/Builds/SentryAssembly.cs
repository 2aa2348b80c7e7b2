using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Uploads;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>Puts the pieces of a file together and stores it as any other build.</summary>
internal sealed class SentryAssembly(SentryChunks chunks, BuildIntake intake, IBlobStore store, IOptions<BuildsOptions> options)
{
    private const int BufferBytes = 256 << 10;
    private const int MostNameCharacters = 250;

    /// <summary>How a file stands; it is stored when all of its pieces are there.</summary>
    /// <param name="project">The project that the build is for.</param>
    /// <param name="owner">Whose pieces are looked for.</param>
    /// <param name="sha1">The file's SHA-1 as the client says.</param>
    /// <param name="file">Its name and pieces.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<SentryFileState> RunAsync(int project, int owner, string sha1, SentryFile file, CancellationToken cancellation)
    {
        if (file.Chunks is not { Count: > 0 } names)
            return Error("The file has no chunks.");
        var missing = await chunks.MissingAsync(owner, names, cancellation);
        if (missing.Count > 0)
            return new SentryFileState { State = "not_found", MissingChunks = missing };
        await using var content = await chunks.OpenAsync(owner, names, cancellation);
        if (content is null)
            return Error($"The file is larger than {options.Value.MaxBytes} bytes ({BuildsOptions.MaxBytesSetting}).");
        await using var upload = new BuildUpload();
        var part = new BlobPart(await store.CreateAsync(project, cancellation), options.Value.MaxBytes, BuildsOptions.MaxBytesSetting);
        upload.Module = new UploadedFile(NameOf(file.Name), part);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            await using var hashed = new HashedStream(content, hash);
            using var buffer = new UploadBuffer(BufferBytes);
            await part.CopyAsync(hashed, buffer, outline: null, compressed: false, cancellation);
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != sha1)
                return Error("The chunks do not make the file that the checksum names.");
            var stored = await intake.StoreAsync(project, upload, name: null, release: null);
            if (stored.Build is not { } build)
                return Error("A stored build has the same build id and other code. Link again with a new build id.");
            await chunks.RemoveAsync(owner, names);
            return new SentryFileState
            {
                State = "ok",
                Dif = Dif(build, sha1, Guid.TryParse(file.DebugId, out var told) ? $"{told}" : DebugIdOf(build)),
            };
        }
        catch (BodyRefused refused)
        {
            var problem = refused.Answer.ProblemDetails;
            return Error(problem.Detail ?? problem.Title ?? "The file can't be kept.");
        }
    }

    private static string NameOf(string? name)
    {
        var own = (name ?? "").Replace("\0", "");
        own = own[(own.LastIndexOfAny(['/', '\\']) + 1)..];
        return own.Length <= MostNameCharacters ? own : own[..MostNameCharacters];
    }

    private static SentryDebugFile Dif(Build build, string sha1, string debugId) =>
        new()
        {
            Id = build.Id.ToString(),
            Uuid = debugId,
            DebugId = debugId,
            ObjectName = build.Name,
            Sha1 = sha1,
            Size = build.Bytes,
        };

    /// <summary>The first 16 bytes of the build id as Sentry writes them; zeros where there is no id.</summary>
    private static string DebugIdOf(Build build)
    {
        var hex = (build.BuildId ?? "").PadRight(32, '0')[..32];
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    private static SentryFileState Error(string detail) => new() { State = "error", Detail = detail };

    /// <summary>Hashes what is read through it.</summary>
    private sealed class HashedStream(Stream inner, IncrementalHash hash) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            hash.AppendData(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
