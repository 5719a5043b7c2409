namespace Cop.Packages;

/// <summary>Finds the known name that a misspelt one most probably means.</summary>
internal static class NearestName
{
    /// <summary>The nearest of the known names, or null when none is near: at most a third of the letters differ.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? best = null;
        int limit = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known.Order(StringComparer.Ordinal))
        {
            int distance = Distance(name, candidate);
            if (distance < limit) (best, limit) = (candidate, distance);
        }

        return best;
    }

    // Optimal string alignment: "nmae" is one transposition from "name".
    private static int Distance(string left, string right)
    {
        if (left.Length > 128 || right.Length > 128) return int.MaxValue;
        var rows = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= right.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = left[i - 1] == right[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[left.Length, right.Length];
    }
}
