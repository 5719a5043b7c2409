namespace Cop;

/// <summary>The outcome of an external append.</summary>
internal sealed record CommandRecord(SimulatedCommand.Append Command)
{
    /// <summary>The last result; null while there is none, or when the client abandoned the append.</summary>
    public CopResult<AppendReceipt>? Answer { get; set; }

    /// <summary>The number of calls.</summary>
    public int Tries { get; set; }

    /// <summary>The number of losses of the store before the last call.</summary>
    public int LossesBefore { get; set; }

    /// <summary>Whether the client makes no more calls.</summary>
    public bool IsOver { get; set; }
}
