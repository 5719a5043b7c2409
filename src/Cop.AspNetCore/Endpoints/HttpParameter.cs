using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>A parameter in the path, the query or a header.</summary>
/// <param name="Name">The name.</param>
/// <param name="Place">The place.</param>
/// <param name="Kind">The kind of value.</param>
/// <param name="Description">One sentence for people.</param>
internal sealed record HttpParameter(string Name, ParameterPlace Place, OperationParameterKind Kind, string Description)
{
    public bool IsRequired { get; init; }

    /// <summary>The least number.</summary>
    public long Least { get; init; }

    /// <summary>The greatest number: beyond it JSON numbers are not exact.</summary>
    public long Most { get; init; } = (1L << 53) - 1;

    /// <summary>The texts that are accepted; empty for any.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    public static HttpParameter Topic { get; } = new(
        "topicId", ParameterPlace.Path, OperationParameterKind.Text, "The topic's id.") { IsRequired = true };

    public static HttpParameter Cursor { get; } = new(
        "cursor", ParameterPlace.Query, OperationParameterKind.Text, "'next' of the page before.");

    public static HttpParameter Limit { get; } = Number("limit", $"Items a page, 1 to {PageQuery.MaxLimit}; 100 without it.") with
    {
        Least = 1, Most = PageQuery.MaxLimit,
    };

    public static HttpParameter Number(string name, string description) =>
        new(name, ParameterPlace.Query, OperationParameterKind.Integer, description);

    public static HttpParameter Text(string name, string description) =>
        new(name, ParameterPlace.Query, OperationParameterKind.Text, description);

    public static HttpParameter Id(string name, string description) =>
        new(name, ParameterPlace.Path, OperationParameterKind.Text, description) { IsRequired = true };
}
