using System.Collections.Immutable;

namespace Cop;

/// <summary>A message with a CloudEvent in the binary mode.</summary>
public sealed class CloudEventMessage
{
    /// <param name="headers">The headers, with names in any case.</param>
    /// <param name="contentType">The media type of the body; null if there is none.</param>
    /// <param name="body">The body; empty for a CloudEvent without data.</param>
    public CloudEventMessage(ImmutableDictionary<string, string> headers, string? contentType, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(headers);
        (Headers, ContentType, Body) = (headers.WithComparers(StringComparer.OrdinalIgnoreCase), contentType, body);
    }

    /// <summary>The headers.</summary>
    public ImmutableDictionary<string, string> Headers { get; }

    /// <summary>The media type of the body.</summary>
    public string? ContentType { get; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
