using System.Text.Json;

namespace Cop.Cli;

/// <summary>The first line of an NDJSON export: <c>{"copExport":{"storeId","topicId","version"}}</c>.</summary>
/// <param name="StoreId">The store that the topic belongs to.</param>
/// <param name="TopicId">The topic.</param>
internal sealed record ExportHeader(string StoreId, string TopicId)
{
    private const string Member = "copExport";

    public CopJson ToJson() => CopJson.Object((Member, CopJson.Object(
        ("version", CopJson.From(1)), ("storeId", CopJson.From(StoreId)), ("topicId", CopJson.From(TopicId)))));

    /// <summary>Reads the header of a line; null if the line is an event.</summary>
    /// <exception cref="CopException">The header has an unknown version.</exception>
    public static ExportHeader? Read(CopJson line)
    {
        if (line[Member] is not { Kind: JsonValueKind.Object } header)
            return null;
        var (storeId, topicId) = (header["storeId"]?.AsString(), header["topicId"]?.AsString());
        if (header["version"]?.ToString() == "1" && storeId is not null && topicId is not null)
            return new ExportHeader(storeId, topicId);
        throw new CopException(new CopError(
            CopErrorCodes.InvalidJson, $"The header {header} cannot be read; this tool reads version 1, with storeId and topicId."));
    }
}
