namespace Cop;

/// <summary>
/// Checks that stored rows equal a fold of the log, byte for byte, and that projections have seen all positions in order.
/// </summary>
/// <remarks>Protocol 4.5, 4.6; decisions D-42, M-12.</remarks>
internal static class ProjectionCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        foreach (var topic in after.Topics)
        {
            IReadOnlyCollection<View> folded = [];
            string? fault = null;
            try
            {
                folded = new RowProjector().Fold(topic.Id, topic.Log);
            }
            catch (CopInvariantException broken)
            {
                fault = broken.Message;
            }

            if (fault is not null)
                yield return $"The log of '{topic.Id}' cannot be folded: {fault}";
            else if (StateDigest.Compute(folded) != StateDigest.Compute(topic.Rows.Views))
                yield return $"The rows of '{topic.Id}' differ from a fold of its log.";
            if (topic.Rows.Views.OfType<ProjectionError>().FirstOrDefault(error => !error.IsWarning) is { } error)
                yield return $"'{error.EventId}' was admitted but could not be applied: {error.Code}.";
        }

        var seen = PositionChain.Of(after.Events);
        foreach (var run in after.Cluster.Up)
        {
            if (run.Projection!.Exception is not null || PositionChain.Seen(run.Projection) != seen)
                yield return $"The projection of {run.Owner.Name} saw {PositionChain.Seen(run.Projection)?.Count ?? 0} of " +
                    $"{seen?.Count ?? 0} positions, or not in order.";
        }
    }
}
