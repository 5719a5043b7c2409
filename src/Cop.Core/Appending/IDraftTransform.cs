namespace Cop.Runtime;

/// <summary>Changes the drafts of hosts and agents before they are admitted, for example by sealing values in them.</summary>
/// <remarks>The same draft must give the same result, or a repeated append is refused as a conflict. Decisions D-13, M-1.</remarks>
public interface IDraftTransform
{
    /// <summary>Returns the draft to append.</summary>
    /// <param name="draft">A draft that has its id and its topic.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The draft; or an error, which refuses the append.</returns>
    ValueTask<CopResult<EventDraft>> ApplyAsync(EventDraft draft, CancellationToken cancellationToken);
}
