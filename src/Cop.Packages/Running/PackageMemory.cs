namespace Cop.Packages;

/// <summary>The rule by which a conversation is remembered. The conversation itself is the topic.</summary>
/// <param name="Strategy">none, window or summary.</param>
/// <param name="Messages">The latest messages that a model gets as they were.</param>
internal sealed record PackageMemory(string Strategy, int Messages)
{
    public const int DefaultMessages = 20;

    public static PackageMemory Of(CopJson? memory) => new(
        memory?["strategy"]?.AsString() ?? "window",
        memory?["messages"]?.Element.TryGetInt32(out int messages) == true ? messages : DefaultMessages);
}
