using System.CommandLine;
using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop pack</c>: makes the archive of a package.</summary>
internal static class PackagePackCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Lists the files and writes nothing." };
        var output = new Option<string?>(
            "--output", "-o") { Description = "The archive (default: name-version.cop in the folder).", HelpName = "FILE" };
        var allow = new Option<string[]>("--allow")
        {
            Description = "A finding that is accepted, as CTX9002:path.",
            HelpName = "CODE:PATH",
            Arity = ArgumentArity.OneOrMore,
        };
        var command =
            new Command("pack", "Packs the package into an archive that is the same wherever it is packed.") { dryRun, output, allow };
        return PackageOptions.On(command, (context, package) => Task.FromResult(PackageAnswer.Write(
            context,
            package.Pack(context.Arguments.GetValue(output), context.Arguments.GetValue(dryRun), context.Arguments.GetValue(allow)),
            ToJson, Show)));
    }

    private static IEnumerable<(string, CopJson?)> ToJson(PackedArchive archive) =>
    [
        ("file", PackageAnswer.Text(archive.File)),
        ("bytes", CopJson.From(archive.Bytes)),
        ("integrity", CopJson.From(archive.Integrity)),
        ("tree", CopJson.From(archive.Tree)),
        ("files",
            CopJson.Array(
                archive.Files.Select(file => CopJson.Object(("path", CopJson.From(file.Path)), ("bytes", CopJson.From(file.Bytes)))))),
    ];

    private static void Show(PackedArchive archive, ConsoleOutput screen)
    {
        var table = new TextTable("bytes", "file");
        foreach (var (path, bytes) in archive.Files) table.Add(bytes.ToString(CultureInfo.InvariantCulture), path);
        table.Write(screen);
        screen.Text($"{archive.File ?? "(dry run)"}  {archive.Bytes} bytes");
        screen.Text($"integrity {archive.Integrity}");
        screen.Text($"tree {archive.Tree}");
    }
}
