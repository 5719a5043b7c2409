namespace Cop.Packages;

/// <summary>A request to a model with its answer.</summary>
/// <param name="Key">The key; it follows from the place and the request.</param>
/// <param name="Place">The place in the run.</param>
/// <param name="Request">The request.</param>
/// <param name="Reply">The answer.</param>
internal sealed record RecordedExchange(string Key, PromptPlace Place, CopJson Request, ModelReply Reply)
{
    public CopJson ToJson() => CopJson.Object(
        ("key", CopJson.From(Key)), ("suite", CopJson.From(Place.Suite)), ("case", CopJson.From(Place.CaseId)),
        ("epoch", CopJson.From(Place.Epoch)), ("purpose", CopJson.From(Place.Purpose)), ("number", CopJson.From(Place.Number)),
        ("request", Request), ("reply", Reply.ToJson()));

    /// <summary>Reads an exchange; null when it is none, or when its key belongs to another request.</summary>
    public static RecordedExchange? Read(CopJson json)
    {
        if (json["key"]?.AsString() is not { } key || json["request"] is not { } request || ModelReply.Read(json["reply"]) is not { } reply
            || json["suite"]?.AsString() is not { } suite || json["case"]?.AsString() is not { } caseId
            || json["purpose"]?.AsString() is not { } purpose || json["epoch"]?.Element.TryGetInt32(out int epoch) != true
            || json["number"]?.Element.TryGetInt32(out int number) != true)
            return null;
        var place = new PromptPlace(suite, caseId, epoch, purpose, number);
        return place.KeyOf(request) == key ? new(key, place, request, reply) : null;
    }
}
