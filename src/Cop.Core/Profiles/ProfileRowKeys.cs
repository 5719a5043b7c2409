namespace Cop.Profiles;

/// <summary>Collects the keys of rows that a profile's projection will need for an event.</summary>
public sealed class ProfileRowKeys
{
    private readonly RowKeys _keys;
    private readonly string _topicId;
    private readonly string _profile;

    internal ProfileRowKeys(RowKeys keys, string topicId, string profile) => (_keys, _topicId, _profile) = (keys, topicId, profile);

    /// <summary>Adds a row; an invalid kind or id is ignored, since no row has it.</summary>
    /// <param name="kind">Kind of the row.</param>
    /// <param name="id">Id of the row; null adds nothing.</param>
    public void Add(string kind, string? id)
    {
        if (id is not null && CopId.Validate(kind, nameof(kind)) is null && CopId.Validate(id, nameof(id)) is null)
            _keys.Views.Add(ViewKey.ProfileRow(_topicId, _profile, kind, id));
    }
}
