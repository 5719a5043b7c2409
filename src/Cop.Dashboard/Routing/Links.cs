using System.Globalization;
using System.Text;

namespace Cop.Dashboard;

/// <summary>The addresses of pages.</summary>
/// <param name="root">The path of the mount, with the host's path base and without a slash at the end.</param>
internal sealed class Links(string root)
{
    /// <summary>The segment in place of an id that is in the query.</summary>
    public const string InQuery = "-";

    public string Root => root;

    public string Page(string name) => $"{root}/{name}";

    public string Topic(string topicId, params ReadOnlySpan<(string Name, object? Value)> query) => Of("topics", topicId, "", query);

    public string TopicPart(string topicId, string part, params ReadOnlySpan<(string Name, object? Value)> query) =>
        Of("topics", topicId, "/" + part, query);

    public string Why(string eventId) => Of("events", eventId, "/why", []);

    public string Impact(string eventId) => Of("events", eventId, "/impact", []);

    public string Request(string topicId, string requestId) => WithQuery($"{root}/inbox/request", [("topic", topicId), ("request",
        requestId)]);

    /// <summary>An address with parameters; those that are null are left out.</summary>
    public static string WithQuery(string path, params ReadOnlySpan<(string Name, object? Value)> query)
    {
        var address = new StringBuilder(path);
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in query)
        {
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is not { Length: > 0 } text)
                continue;
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(WithoutSurrogates(text)));
            separator = '&';
        }

        return address.ToString();
    }

    private string Of(string area, string id, string part, ReadOnlySpan<(string Name, object? Value)> query) => IsPlain(id)
        ? WithQuery($"{root}/{area}/{id}{part}", query)
        : WithQuery($"{root}/{area}/{InQuery}{part}", [("id", id), .. query]);

    // Other ids are in the query: a slash or a dot in a path does not survive every proxy.
    private static bool IsPlain(string id) => id != InQuery && id.Trim('.').Length > 0
        && id.AsSpan().IndexOfAnyExcept(Plain) < 0;

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.");

    private static string WithoutSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
