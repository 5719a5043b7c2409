using System.Globalization;

namespace Cop.Transport;

/// <summary>A place between two lines of NDJSON files.</summary>
/// <param name="Number">The number of the file.</param>
/// <param name="Offset">The byte at which the next line begins.</param>
internal sealed record FilePlace(long Number, long Offset)
{
    public CopJson ToJson() => CopJson.Object(("file", CopJson.From(Number)), ("offset", CopJson.From(Offset)));

    public static FilePlace Read(CopJson? json)
    {
        if (json is null)
            return new FilePlace(0, 0);
        return Integer(json["file"]) is { } file && Integer(json["offset"]) is { } offset
            ? new FilePlace(file, offset)
            : throw new CopException(new CopError(
                TransportErrorCodes.Malformed, "The checkpoint has no file and offset; delete it to begin with the first event."));

        static long? Integer(CopJson? value) =>
            long.TryParse(value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
