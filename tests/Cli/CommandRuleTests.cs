using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Cli.Tests;

/// <summary>Rules that hold for every command, found by reflection over the command line.</summary>
public sealed partial class CommandRuleTests : IDisposable
{
    // The first words of the commands that open a store for reading or writing and need it to exist.
    private static readonly string[] StoreCommands =
        ["topic", "store", "delivery", "continuation", "event", "artifact", "watch", "waiting", "append"];

    // An import creates its store, and reads its file first.
    private static readonly string[] NoStoreNeeded = ["topic import"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> All() => [.. CommandTree.Commands().Select(command => command.Path)];

    public static TheoryData<string> OnStores() =>
        [.. CommandTree.Leaves().Select(leaf => leaf.Path).Where(path => StoreCommands.Contains(path.Split(' ')[0]))];

    [Fact]
    public void The_table_of_the_guide_has_every_exit_code()
    {
        var codes = typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (int)field.GetRawConstantValue()!).Order().ToList();
        var guide = File.ReadAllText(Path.Combine(Repository(), "docs", "CLI.md"));
        var table = guide[guide.IndexOf("## Exit codes", StringComparison.Ordinal)..];
        Row().Matches(table[..table.IndexOf("\n## ", StringComparison.Ordinal)])
            .Select(row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldBe(codes);
        codes.ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_option_and_argument_is_described(string path)
    {
        var command = CommandTree.Commands().Single(each => each.Path == path).Command;
        var described = command.Options.Select(option => (option.Name, Description: option.Description))
            .Concat(command.Arguments.Select(argument => (argument.Name, Description: argument.Description)))
            .Append((Name: path, Description: command.Description));
        foreach (var (name, description) in described.Where(each => each.Name is not "--help" and not "--version"))
        {
            description.ShouldNotBeNullOrWhiteSpace(name);
            char.IsUpper(description![0]).ShouldBeTrue($"{name}: {description}");
            description.ShouldEndWith(".", Case.Sensitive, name);
            description.ShouldNotContain("System.", Case.Sensitive, name);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_usage_error_is_one_JSON_document_on_standard_output(string path)
    {
        var asJson = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--no-such-option", "--json"]);
        asJson.ExitCode.ShouldBe(ExitCode.BadInput);
        asJson.Error.ShouldBeEmpty();
        CodeOf(asJson.Output).ShouldBe("invalid_query");
        var asText = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--no-such-option"]);
        asText.Output.ShouldBeEmpty();
        asText.Error.ShouldStartWith("cop: ");
        asText.Error.ShouldEndWith($"'{$"cop {path}".TrimEnd()} --help' shows the usage.\n");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Help_is_one_JSON_document_when_JSON_is_requested(string path)
    {
        var help = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help", "--json"]);
        help.ExitCode.ShouldBe(0, help.ToString());
        help.Error.ShouldBeEmpty();
        Only(help.Output).GetProperty("data").GetProperty("text").GetString()!.ShouldContain("Usage:");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task No_usage_error_names_a_type_of_the_framework(string path)
    {
        var command = CommandTree.Commands().Single(each => each.Path == path).Command;
        foreach (var option in command.Options.Append(CommandContext.Json))
        {
            var refused = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), $"{option.Name}=\u0007", "--bad"]);
            refused.Error.ShouldNotContain("System.");
        }
    }

    [Theory]
    [MemberData(nameof(OnStores))]
    public async Task A_missing_store_is_the_same_error_for_every_command(string path)
    {
        var command = CommandTree.Leaves().Single(leaf => leaf.Path == path).Command;
        string[] words = [.. path.Split(' '), .. command.Arguments.Select(_ => "1"), "--store", _directory.File("none"), "--json"];
        var refused = await RunAsync(path == "topic export" ? [.. words, "--output", _directory.File("out")] : words);
        refused.ExitCode.ShouldBe(ExitCode.BadInput, refused.ToString());
        refused.Error.ShouldBeEmpty();
        CodeOf(refused.Output).ShouldBe(path == "store migrate" ? "invalid_query" : "not_found");
        Only(refused.Output).GetProperty("error").GetProperty("message").GetString()!
            .ShouldContain(NoStoreNeeded.Contains(path) ? "There is no file" : _directory.File("none"));
        Directory.GetFileSystemEntries(_directory.Name).ShouldBeEmpty();
    }

    [Fact]
    public void The_folder_of_the_user_is_named_by_a_variable_or_by_the_system()
    {
        UserFolder.Root(name => name == "COP_HOME" ? _directory.Name : null).ShouldBe(_directory.Name);
        UserFolder.Root(_ => null).ShouldEndWith("cop");
    }

    [Fact]
    public async Task A_finished_and_a_waiting_demo_are_one_JSON_document_each()
    {
        string[] demo = ["demo", FaultyDocument.Write(_directory), "--store", _directory.File("store"), "--json"];
        var waiting = await RunAsync(demo);
        waiting.ExitCode.ShouldBe(ExitCode.WaitsForPerson, waiting.ToString());
        Only(waiting.Output).GetProperty("data").GetProperty("questions").GetArrayLength().ShouldBe(4);
        var finished = await RunAsync([.. demo, "--yes"]);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        Only(finished.Output).GetProperty("data").GetProperty("status").GetString().ShouldBe("closed");
        (waiting.Error + finished.Error).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hash_of_an_unknown_algorithm_is_unverifiable_and_not_tampered()
    {
        const string Foreign =
            """{"createdAt":"2026-01-02T03:04:05.678Z","id":"e0","metadata":{"copHash":{"alg":"blake9","value":"00"}},"payload":{}"""
            + ""","schemaVersion":"1","topicId":"t","topicSeq":0,"type":"note.taken"}""";
        string[] store = ["--json", "--store", _directory.File("store")];
        var file = _directory.Write("foreign.ndjson", Foreign);
        (await RunAsync(["topic", "import", file, "--source-store", "urn:cop:store:elsewhere", .. store])).ExitCode.ShouldBe(0);
        var verified = await RunAsync(["store", "verify", .. store]);
        verified.ExitCode.ShouldBe(ExitCode.Unverifiable, verified.ToString());
        var data = Only(verified.Output).GetProperty("data");
        (data.GetProperty("sound").GetBoolean(), data.GetProperty("unverifiable").GetInt64()).ShouldBe((true, 1));
    }

    private static Task<ToolResult> RunAsync(string[] arguments) => Tool.RunHereAsync(arguments);

    private static string? CodeOf(string output)
    {
        var document = Only(output);
        document.GetProperty("ok").GetBoolean().ShouldBeFalse();
        return document.GetProperty("error").GetProperty("code").GetString();
    }

    private static JsonElement Only(string output) =>
        JsonElement.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem());

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
