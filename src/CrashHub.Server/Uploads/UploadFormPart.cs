namespace CrashHub.Server.Uploads;

/// <summary>One part of a multipart body.</summary>
/// <param name="Name">The field that it fills.</param>
/// <param name="FileName">The file's own name without folders; empty when the sender gave none.</param>
/// <param name="Content">Its bytes, to be read once.</param>
internal sealed record UploadFormPart(string Name, string FileName, Stream Content);
