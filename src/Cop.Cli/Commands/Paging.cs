using System.CommandLine;

namespace Cop.Cli;

/// <summary>What every listing takes and gives.</summary>
internal sealed class Paging
{
    private readonly Option<int> _limit = new("--limit") { Description = $"How many to list, 1 to {PageQuery.MaxLimit}.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "Where the last page ended.", HelpName = "NEXT" };

    public Command AddTo(Command command)
    {
        command.Add(_limit);
        command.Add(_cursor);
        return command;
    }

    public int LimitOf(CommandContext invocation) => invocation.Arguments.GetValue(_limit);

    public string? CursorOf(CommandContext invocation) => invocation.Arguments.GetValue(_cursor);

    public static CopJson ToJson<TView>(Page<TView> page) where TView : View => CopJson.Object(
        ("items", CopJson.Array(page.Items.Select(ViewJson.Write))), ("next", page.Next is null ? null : CopJson.From(page.Next)));
}
