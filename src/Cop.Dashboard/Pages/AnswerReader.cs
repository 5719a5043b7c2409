namespace Cop.Dashboard;

/// <summary>Reads an answer from the form that <see cref="AnswerForm"/> wrote.</summary>
internal static class AnswerReader
{
    /// <returns>The answer as <see cref="IHumanInbox"/> takes it, or an error that names the field.</returns>
    public static CopResult<CopJson> Read(ProfileRow row, DashboardRequest request)
    {
        var (decision, rationale) = (request.Field("decision"), FieldValues.Lines(request.Field("rationale")));
        var option = HumanRequests.Options(row).FirstOrDefault(known => known.Id == decision);
        var isInput = HumanRequests.IsInput(row);
        if (!isInput && option.Id is null)
            return new CopError(CopErrorCodes.InvalidPayload, "Choose a decision.");
        CopJson? value = null;
        if (isInput || option.Needs.Contains("value"))
        {
            var read = SchemaReader.Read(HumanRequests.Payload(row)["schema"], new FieldValues(request.Form));
            if (!read.TryGet(out value, out var wrong))
                return wrong;
            if (value is null)
                return new CopError(CopErrorCodes.InvalidPayload, "The answer needs a value; fill in the field.");
        }

        try
        {
            return CopJson.Object(
                ("decision", isInput ? null : CopJson.From(decision)), ("value", value),
                ("rationale", rationale.Trim().Length == 0 ? null : CopJson.From(rationale)),
                ("shownHash", CopJson.From(request.Field("shown"))));
        }
        catch (ArgumentException)
        {
            return new CopError(CopErrorCodes.InvalidPayload, "The rationale has half of a character.");
        }
    }
}
