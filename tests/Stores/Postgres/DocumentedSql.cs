using System.Text.RegularExpressions;

namespace Cop.Stores.Tests;

/// <summary>The SQL blocks of a page in docs, for a test's own schema and role.</summary>
internal static partial class DocumentedSql
{
    /// <summary>Returns the blocks under a heading, in their order.</summary>
    public static List<string> Of(string page, string heading, string schema, string role = "cop_runner")
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs", page));
        var section = text.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        List<string> blocks = [.. Block().Matches(section).Select(match => match.Groups[1].Value
            .Replace("cop.", schema + ".", StringComparison.Ordinal)
            .Replace("schema cop ", $"schema {schema} ", StringComparison.Ordinal)
            .Replace("'cop'", $"'{schema}'", StringComparison.Ordinal)
            .Replace("cop_runner", role, StringComparison.Ordinal))];
        blocks.ShouldNotBeEmpty($"{page}, {heading}");
        return blocks;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
