namespace Cop;

internal static class ReplicationRules
{
    public static Decision Decide(WorkingRows rows, ReplicaBatch batch) => throw new InvalidOperationException(batch.ToString() + rows);
}
