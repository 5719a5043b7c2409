using System.Collections.Immutable;

namespace Cop;

/// <summary>Says which attempts are to begin with a commit. It writes nothing: what it gives is committed by whoever asks.</summary>
internal interface IClaimJoiner
{
    /// <summary>The attempts that a unit gives rise to and can carry along; of each it must be told the outcome.</summary>
    /// <param name="unit">What is to be committed next.</param>
    /// <param name="rows">What it was decided on.</param>
    ImmutableArray<JoinedClaim> Join(CommitUnit unit, IRows rows);
}
