namespace Cop;

/// <summary>Takes the keys of the rows that a profile's projection will need for an event.</summary>
public sealed class ProfileRowKeys
{
    private readonly RowKeys _keys;
    private readonly string _topicId;
    private readonly string _profile;

    internal ProfileRowKeys(RowKeys keys, string topicId, string profile) => (_keys, _topicId, _profile) = (keys, topicId, profile);

    /// <summary>Adds a row; a kind or an id that cannot be one is passed over, since no row has it.</summary>
    /// <param name="kind">The row's kind.</param>
    /// <param name="id">The row's id; null adds nothing.</param>
    public void Add(string kind, string? id)
    {
        if (id is not null && CopId.Validate(kind, nameof(kind)) is null && CopId.Validate(id, nameof(id)) is null)
            _keys.Views.Add(ViewKey.ProfileRow(_topicId, _profile, kind, id));
    }
}
