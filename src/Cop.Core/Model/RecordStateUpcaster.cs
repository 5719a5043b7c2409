namespace Cop;

/// <summary>Upcasts states from record to record.</summary>
/// <remarks>Decision D-59b.</remarks>
internal sealed record RecordStateUpcaster<TOld, TNew> : IStateUpcaster
    where TOld : ICopData<TOld>
    where TNew : IUpcastFrom<TOld, TNew>, ICopData<TNew>
{
    public string FromVersion => TOld.Version;

    public string ToVersion => TNew.Version;

    public CopJson Upcast(CopJson state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var old = state.Deserialize(TOld.JsonType) ?? throw new System.Text.Json.JsonException("The state is null.");
        return CopJson.Serialize(TNew.Upcast(old), TNew.JsonType);
    }
}
