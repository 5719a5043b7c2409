namespace Cop.Hitl;

/// <summary>A decision on proposed arguments.</summary>
/// <typeparam name="T">The record of the arguments.</typeparam>
/// <param name="Kind">The decision.</param>
/// <param name="Edited">The changed arguments, when they were edited and approved.</param>
/// <param name="Reason">The reason or the response; null for none.</param>
public sealed record Approval<T>(ApprovalKind Kind, T? Edited, string? Reason)
{
    /// <summary>Whether something may be done: as proposed, or as edited.</summary>
    public bool IsApproved => Kind is ApprovalKind.Approved or ApprovalKind.Edited;

    /// <summary>Returns what may be done: the edited arguments, or the proposed ones.</summary>
    /// <exception cref="InvalidOperationException">It is not approved.</exception>
    public T Arguments(T proposed) => Kind switch
    {
        ApprovalKind.Approved => proposed,
        ApprovalKind.Edited => Edited!,
        _ => throw new InvalidOperationException("It is not approved."),
    };
}
