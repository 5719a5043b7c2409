namespace Cop.Profiles;

/// <summary>Reads the rows of one profile in one topic.</summary>
public interface IProfileRows
{
    /// <summary>Gets a row; null when there is none or it is not loaded yet (the decision is then repeated with it).</summary>
    /// <param name="kind">Kind of the row.</param>
    /// <param name="id">Id of the row.</param>
    ProfileRow? Get(string kind, string id);
}
