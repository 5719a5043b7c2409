namespace Cop;

/// <summary>What the appending node adds to every event of a call (D-20, M-4).</summary>
/// <param name="NodeId">The node: <c>urn:cop:node:…</c>.</param>
/// <param name="Actor">Who acts.</param>
/// <param name="TraceParent">The W3C trace context of the appending activity, where there is one.</param>
internal sealed record EventStamp(string NodeId, Actor Actor, string? TraceParent);
