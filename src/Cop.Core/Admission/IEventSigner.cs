namespace Cop.Protocol;

/// <summary>Signs the events that a node appends.</summary>
/// <remarks>
/// Called once for each event, inside the append; it must be fast and must not block. Protocol 9.4; decisions D-74, D-75.
/// </remarks>
public interface IEventSigner
{
    /// <summary>Signs the canonical bytes of an event, those that its hash covers.</summary>
    /// <returns>The value of <c>metadata.signature</c>: <c>alg</c>, <c>keyId</c> and <c>value</c>.</returns>
    CopJson SignEvent(ReadOnlySpan<byte> canonical);
}
