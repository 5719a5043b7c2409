namespace Cop.AI;

/// <summary>No model of a chain answered.</summary>
internal sealed class ModelChainException(CopError error, bool isRefused) : Exception(error.Message)
{
    /// <summary>The error.</summary>
    public CopError Error { get; } = error;

    /// <summary>Whether asking again later cannot help.</summary>
    public bool IsRefused { get; } = isRefused;
}
