namespace Cop;

/// <summary>The rows of one profile in one topic, for its projection to read.</summary>
public interface IProfileRows
{
    /// <summary>A row; null when there is none, or when it is not loaded yet: then the decision is made again with it.</summary>
    /// <param name="kind">The row's kind.</param>
    /// <param name="id">The row's id.</param>
    ProfileRow? Get(string kind, string id);
}
