namespace Cop.Marten.Tests;

/// <summary>An event type of a host without a record.</summary>
public sealed class RemarkMade(Event stored) : CopMartenEvent(stored)
{
    public string Text => Payload["text"]!.AsString()!;
}
