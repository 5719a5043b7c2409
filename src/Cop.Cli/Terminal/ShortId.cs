namespace Cop.Cli;

/// <summary>The short form of an id for people: the end of a URN, any other id whole.</summary>
internal static class ShortId
{
    private const string Urn = "urn:";
    private const int Characters = 8;

    public static string Of(string id) =>
        id.StartsWith(Urn, StringComparison.Ordinal) && id.Length > Urn.Length + Characters ? "…" + id[^Characters..] : id;
}
