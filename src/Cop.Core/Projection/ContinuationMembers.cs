using System.Collections.Immutable;
using System.Text;

namespace Cop;

/// <summary>Validates the members of a native continuation: misspelled and misplaced names, and missing wait conditions.</summary>
/// <remarks>Members of a foreign log are not validated. Protocol 2.7.1; decision D-54.</remarks>
internal static class ContinuationMembers
{
    private static readonly ImmutableArray<string> OfPayload =
        ["agent", "topicId", "taskId", "stepId", "state", "waitForEvents", "resumeAfter", "resumeBefore", "retry", "label", "meta"];

    private static readonly ImmutableArray<string> OfMeta =
        ["waitMode", "resumePolicy", "backoff", "match", "matches", "since", "immediate"];

    private static readonly ImmutableArray<string> OfRetry = ["maxAttempts", "attempt", "retryDelayMs"];

    private static readonly ImmutableArray<(string Path, ImmutableArray<string> Names)> Levels =
        [("", OfPayload), ("meta.", OfMeta), ("retry.", OfRetry)];

    /// <summary>Records the first fault of a native continuation.</summary>
    public static void Check(PayloadReader payload, Continuation continuation)
    {
        var (meta, retry) = (payload.Object("meta"), payload.Object("retry"));
        CheckNames(payload, payload.Json, 0);
        if (meta is not null)
            CheckNames(payload, meta, 1);
        if (retry is not null)
            CheckNames(payload, retry, 2);
        var isImmediate = meta is not null && payload.Within(meta, "meta").Flag("immediate");
        if (!isImmediate && !continuation.WaitsForEvents && continuation.ResumeAfter is null)
        {
            payload.Fail("waitForEvents", "and 'resumeAfter' are both missing, so it waits for nothing; add one, "
                + $"or 'meta.immediate': true to resume at once{Unknown(payload.Json)}");
        }
    }

    private static void CheckNames(PayloadReader payload, CopJson json, int level)
    {
        var (path, known) = Levels[level];
        foreach (var (name, _) in json.Members)
        {
            if (!known.Contains(name) && Meant(name, level) is { } meant)
                payload.Fail($"{path}{name}", $"is unknown: did you mean '{meant}'?");
        }
    }

    // A name of this level with one edit, or a name of a different level; case is ignored.
    private static string? Meant(string name, int level)
    {
        var given = Small(name);
        if (Levels[level].Names.FirstOrDefault(known => IsSlipOf(given, Small(known))) is { } near)
            return Levels[level].Path + near;
        foreach (var (path, names) in Levels)
        {
            if (names.FirstOrDefault(known => given.AsSpan().SequenceEqual(Small(known))) is { } same)
                return path + same;
        }

        return null;
    }

    private static string Unknown(CopJson json)
    {
        string[] unknown = [.. json.Members.Select(member => member.Name).Where(name => !OfPayload.Contains(name)).Take(3)];
        return unknown.Length == 0 ? "" : $". Unknown members: '{string.Join("', '", unknown)}'";
    }

    private static Rune[] Small(string name) =>
        [.. name.EnumerateRunes().Select(rune => rune.Value is >= 'A' and <= 'Z' ? new Rune((char)(rune.Value | 0x20)) : rune)];

    // Equal, or equal after one insertion, deletion, substitution or transposition.
    private static bool IsSlipOf(ReadOnlySpan<Rune> given, ReadOnlySpan<Rune> known)
    {
        if (Math.Abs(given.Length - known.Length) > 1)
            return false;
        var same = given.CommonPrefixLength(known);
        given = given[same..];
        known = known[same..];
        if (given.IsEmpty || known.IsEmpty)
            return true;
        if (given.Length != known.Length)
            return given.Length < known.Length ? given.SequenceEqual(known[1..]) : known.SequenceEqual(given[1..]);
        return given[1..].SequenceEqual(known[1..])
            || (given.Length > 1 && given[0] == known[1] && given[1] == known[0] && given[2..].SequenceEqual(known[2..]));
    }
}
