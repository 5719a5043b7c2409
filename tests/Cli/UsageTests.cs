using System.CommandLine;
using System.CommandLine.Help;

namespace Cop.Cli.Tests;

/// <summary>Every value of every option and argument: what is empty or malformed is a usage error, and never a crash.</summary>
public sealed class UsageTests : IDisposable
{
    private static readonly string[] Empty = ["", " ", "\t"];
    private static readonly string[] NoNumbers = ["x", "-1", "1.5", "1e3", "0x10", "99999999999999999999"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static IEnumerable<object[]> Options() =>
        All().SelectMany(command => command.Options.Select(option => new object[] { command.Path, option.Name }));

    public static IEnumerable<object[]> Arguments() =>
        All().SelectMany(command => command.Command.Arguments.Select(argument => new object[] { command.Path, argument.Name }));

    [Fact]
    public void All_commands_are_found()
    {
        All().Select(command => command.Path).ShouldContain("topic import");
        All().Count().ShouldBeGreaterThanOrEqualTo(18);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_refuses_empty_and_malformed_values(string path, string name)
    {
        var (_, command, options) = All().Single(each => each.Path == path);
        var option = options.Single(each => each.Name == name);
        string[] words = [.. path.Split(' '), .. command.Arguments.Select(_ => "1"), .. Required(path, name)];
        if (option.ValueType == typeof(bool))
        {
            ErrorsOf([.. words, $"{name}=maybe"]).ShouldNotBeEmpty();
            return;
        }

        var malformed = option.ValueType == typeof(long?) ? NoNumbers : ["a\u0007b"];
        foreach (var value in (string[])[.. Empty, .. malformed])
            ErrorsOf([.. words, $"{name}={value}"]).ShouldContain(error => error.Contains(name, StringComparison.Ordinal), value);
        ErrorsOf([.. words, name]).ShouldNotBeEmpty("without a value");
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void An_argument_refuses_empty_and_malformed_values(string path, string name)
    {
        var command = All().Single(each => each.Path == path).Command;
        foreach (var value in (string[])[.. Empty, "a\u0007b"])
        {
            string[] values = [.. command.Arguments.Select(argument => argument.Name == name ? value : "1")];
            ErrorsOf([.. path.Split(' '), .. values]).ShouldContain(error => error.Contains(name, StringComparison.Ordinal), value);
        }
    }

    [Theory]
    [InlineData("joe")]
    [InlineData("human:")]
    [InlineData("root:x")]
    [InlineData("human:a b")]
    public void An_invalid_operator_identity_is_refused(string identity) =>
        ErrorsOf(["delivery", "retry", "agent", "1", "--operator", identity])
            .ShouldHaveSingleItem().ShouldContain("--operator takes an identity such as human:ada");

    [Theory]
    [InlineData("--source-store has an empty value", "topic", "import", "--source-store", "")]
    [InlineData("--format", "topic", "export", "--format", "")]
    [InlineData("--store has an empty value", "topic", "list", "--store", "")]
    [InlineData("FILE.md has an empty value", "demo", "")]
    [InlineData("--vectors has an empty value", "conformance", "run", "--command", "true", "--vectors", "")]
    [InlineData("--limit takes a whole number from 1 to 1000, not '0'.", "topic", "list", "--limit", "0")]
    [InlineData("--depth takes a whole number", "topic", "why", "1", "--depth", "many")]
    [InlineData("The address of the store cannot be read", "store", "stats", "--store", "postgres:nonsense")]
    [InlineData("invalid_query", "topic", "list", "--cursor", "nonsense")]
    public async Task An_invalid_value_exits_with_2_and_writes_nothing(string message, params string[] arguments)
    {
        await using (await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(_directory.File("store"), Guid.NewGuid)).Unwrap()))
        {
        }

        string[] store = arguments.Contains("--store") ? [] : ["--store", _directory.File("store")];
        var refused = await Tool.RunHereAsync([.. arguments, .. store]);
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain(message);
        refused.Error.ShouldNotContain("   at ");
        refused.Output.ShouldBeEmpty();

        var asJson = await Tool.RunHereAsync([.. arguments, .. store, "--json"]);
        asJson.ExitCode.ShouldBe(2, asJson.ToString());
        asJson.Output.ShouldStartWith("""{"error":{"code":"invalid_query",""");
        asJson.Error.ShouldBeEmpty();
    }

    private static List<string> ErrorsOf(string[] arguments)
    {
        var parsed = CommandTree.Alone(() => CopCommand.Parse(arguments));
        return [.. parsed.Errors.Select(error => error.Message), .. FlagValues.Faults(parsed, arguments)];
    }

    // Options that a command cannot do without, unless it is them that are tested.
    private static string[] Required(string path, string name) =>
        path == "conformance run" && name is not ("--command" or "--target") ? ["--command", "true"] : [];

    /// <summary>The commands that do something, with their options.</summary>
    private static IEnumerable<(string Path, Command Command, IReadOnlyList<Option> Options)> All()
    {
        return CommandTree.Leaves().Select(leaf => (leaf.Path, leaf.Command, (IReadOnlyList<Option>)
            [.. leaf.Command.Options.Append(CommandContext.Store).Append(CommandContext.Json).Where(option => option is not HelpOption)]));
    }
}
