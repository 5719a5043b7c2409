namespace Cop.Packages;

/// <summary>Measures of how alike two texts are, from 0 to 1.</summary>
internal static class TextSimilarity
{
    /// <summary>Texts are compared up to this length: the measures take time in proportion to the product of both.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>1 − edit distance / length of the longer text.</summary>
    public static double Levenshtein(string left, string right)
    {
        (left, right) = (Cut(left), Cut(right));
        int longer = Math.Max(left.Length, right.Length);
        if (longer == 0) return 1;
        int[] before = [.. Enumerable.Range(0, right.Length + 1)];
        int[] now = new int[right.Length + 1];
        for (int row = 1; row <= left.Length; row++)
        {
            now[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int changed = before[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                now[column] = Math.Min(changed, Math.Min(before[column], now[column - 1]) + 1);
            }

            (before, now) = (now, before);
        }

        return 1 - (double)before[right.Length] / longer;
    }

    /// <summary>ROUGE-L: the F measure of the longest common subsequence of words, case and punctuation aside.</summary>
    public static double RougeL(string left, string right)
    {
        var (words, others) = (Words(Cut(left)), Words(Cut(right)));
        if (words.Length == 0 || others.Length == 0) return words.Length == others.Length ? 1 : 0;
        int[] before = new int[others.Length + 1];
        int[] now = new int[others.Length + 1];
        foreach (string word in words)
        {
            for (int column = 1; column <= others.Length; column++)
                now[column] = word == others[column - 1] ? before[column - 1] + 1 : Math.Max(before[column], now[column - 1]);
            (before, now) = (now, before);
        }

        double common = before[others.Length], precision = common / others.Length, recall = common / words.Length;
        return common == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static string[] Words(string text) => string.Concat(TextSkeleton.Of(text).Select(letter =>
        char.IsLetterOrDigit(letter) ? letter : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
