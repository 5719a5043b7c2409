namespace Cop;

/// <summary>What people were told of an append.</summary>
internal sealed record CommandRecord(SimulatedCommand.Append Command)
{
    /// <summary>The last answer; null while there is none, or when the asker gave up.</summary>
    public CopResult<AppendReceipt>? Answer { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Tries { get; set; }

    /// <summary>Whether nobody asks any more.</summary>
    public bool IsOver { get; set; }
}
