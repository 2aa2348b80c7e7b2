using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using ZstdSharp;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Dumps and the requests that carry them.</summary>
internal static class CrashPosts
{
    public const string PostPath = "/api/v1/projects/default/crashes";

    public static byte[] Dump(string process = "app", int memoryBytes = 0, bool stackFirst = false)
    {
        var dump = new CoredumpBuilder().Process(process).Module("app.wasm").Instance(0).Memory(32);
        if (memoryBytes > 0)
        {
            var memory = new byte[memoryBytes];
            new Random(memoryBytes).NextBytes(memory);
            dump.Segment(1024, memory);
        }
        dump.Thread("main").Frame(0, 0, 1);
        return (stackFirst ? dump.StackFirst() : dump).Build();
    }

    public static HttpRequestMessage Raw(byte[] body, string query = "", string type = "application/wasm")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, PostPath + query) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return request;
    }

    public static HttpRequestMessage With(this HttpRequestMessage request, string header, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(header, value))
            request.Content!.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    public static HttpRequestMessage Form(string path, params (string Name, string? File, byte[] Bytes)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, file, bytes) in parts)
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            if (file is null)
                form.Add(content, name);
            else
                form.Add(content, name, file);
        }
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
    }

    public static HttpRequestMessage Event(string json) =>
        Form(PostPath, ("coredump", "core", Dump()), ("event", null, Encoding.UTF8.GetBytes(json)));

    public static async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> SendAsync(
        this CrashHubServer server,
        HttpRequestMessage request,
        string? token = CrashHubServer.AdminToken
    )
    {
        using var client = server.With(token);
        using (request)
        {
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return (answer.StatusCode, await CrashHubServer.JsonOf(answer), answer.Headers);
        }
    }

    public static byte[] Packed(string coding, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (
            Stream packer = coding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
                _ => new CompressionStream(packed, leaveOpen: true),
            }
        )
            packer.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Rows of crashes, of all projects.</summary>
    public static async Task<int> CountAsync(CrashHubServer server)
    {
        await using var db = await server.DbAsync();
        return await db.Crashes.CountAsync(TestContext.Current.CancellationToken);
    }
}
