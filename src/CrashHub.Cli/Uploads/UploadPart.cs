using System.Net.Http.Headers;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Uploads;

/// <summary>A file of an upload.</summary>
/// <param name="Name">The part's name in the API.</param>
/// <param name="Path">The file.</param>
/// <param name="Length">Its length in bytes.</param>
internal sealed record UploadPart(string Name, string Path, long Length)
{
    /// <summary>A file that is there and can be read; else the command fails before anything is sent.</summary>
    public static UploadPart Of(string name, string path)
    {
        using var file = InputFile.Open(path);
        if (!file.CanSeek)
            throw new CommandFailedException($"{path}: can't be sent again after a failure: not a regular file");
        return new UploadPart(name, path, file.Length);
    }

    /// <summary>The body of this file alone.</summary>
    public HttpContent Content(UploadTalk talk) =>
        new FileContent(() => InputFile.Open(Path), Length, sent => talk.Progress(Path, sent, Length));

    /// <summary>A form of several files.</summary>
    public static MultipartFormDataContent Form(IEnumerable<UploadPart> parts, UploadTalk talk)
    {
        var form = new MultipartFormDataContent();
        foreach (var part in parts)
        {
            var content = part.Content(talk);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(content, part.Name, System.IO.Path.GetFileName(part.Path));
        }
        return form;
    }
}
