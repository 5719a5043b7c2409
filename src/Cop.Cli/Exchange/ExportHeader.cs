using System.Text.Json;

namespace Cop.Cli;

/// <summary>The first line of an NDJSON export: <c>{"copExport":{"storeId","topicId","version"}}</c>. It says whose events follow.</summary>
/// <param name="StoreId">The store that the topic belongs to.</param>
/// <param name="TopicId">The topic.</param>
internal sealed record ExportHeader(string StoreId, string TopicId)
{
    private const string Member = "copExport";

    public CopJson ToJson() => CopJson.Object((Member, CopJson.Object(
        ("version", CopJson.From(1)), ("storeId", CopJson.From(StoreId)), ("topicId", CopJson.From(TopicId)))));

    /// <summary>The header in a line; null when the line is none.</summary>
    /// <exception cref="CopException">It is a header that this version does not know.</exception>
    public static ExportHeader? Read(CopJson line)
    {
        if (line[Member] is not { Kind: JsonValueKind.Object } header)
            return null;
        return header["version"]?.ToString() == "1" && header["storeId"]?.AsString() is { } storeId && header["topicId"]?.AsString() is { } topicId
            ? new ExportHeader(storeId, topicId)
            : throw new CopException(new CopError(CopErrorCodes.InvalidJson, $"The header {header} is not one that this version reads; it reads version 1, with storeId and topicId."));
    }
}
