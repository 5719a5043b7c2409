using System.CommandLine;

namespace Cop.Cli;

/// <summary>The paging options of listings.</summary>
internal sealed class Paging
{
    private const int DefaultLimit = 100;

    private readonly Option<long?> _limit = ValueRules.Number(
        "--limit", 1, PageQuery.MaxLimit, $"The number of rows on a page, 1 to {PageQuery.MaxLimit} (default: {DefaultLimit}).");

    private readonly Option<string?> _cursor = new("--cursor")
    {
        Description = "The cursor that the previous page ended with.",
        HelpName = "NEXT",
    };

    public Command AddTo(Command command)
    {
        command.Add(_limit);
        command.Add(_cursor);
        return command;
    }

    public int LimitOf(CommandContext invocation) => (int)(invocation.Arguments.GetValue(_limit) ?? DefaultLimit);

    public string? CursorOf(CommandContext invocation) => invocation.Arguments.GetValue(_cursor);

    public static CopJson ToJson<TView>(Page<TView> page) where TView : View => CopJson.Object(
        ("items", CopJson.Array(page.Items.Select(ViewJson.Write))), ("next", page.Next is null ? null : CopJson.From(page.Next)));
}
