namespace Cop.Cli.Tests;

/// <summary>A document with one finding of each kind and some text that only looks like one.</summary>
internal static class FaultyDocument
{
    private static readonly string LongSentence =
        "It " + string.Join(' ', Enumerable.Range(1, 40).Select(number => $"word{number}x")) + " ends.";

    public static string Text { get; } = $"""
        # Title

        A [good link](good.md), a [bad one](missing.md#part), `[code](none.md)`, [a site](https://example.org/none.md), [here](#title).

        ### Skipped

        This is is a repetition, and this is no no-repetition. That that
        ```
        is is code
        ```

        ## Long

        {LongSentence}

        ## Clean

        - nothing
        - nothing

        ## Open

        ~~~
        # no heading

        """;

    /// <summary>The lines of the report about findings, in its order.</summary>
    public static string[] Findings { get; } =
    [
        "- line 3: the link 'missing.md' leads to no file (links)",
        "- line 7: 'is' stands twice (words)",
        "- line 7: 'That' stands twice (words)",
        "- line 5: the heading has level 3 behind one of level 1 (headings)",
        "- line 14: a sentence has 42 words; it begins 'It word1x word2x word3x word4x' (sentences)",
        "- line 23: the code fence that opens here is not closed (fences)",
    ];

    public static string Write(TemporaryDirectory directory)
    {
        directory.Write("good.md", "# Good\n");
        return directory.Write("faulty.md", Text);
    }
}
