using System.Globalization;

namespace Cop.Dashboard;

/// <summary>Values as pages write them.</summary>
internal static class Texts
{
    private const int Shown = 300;

    /// <summary>The start of a text: at most so many characters, and no half of a surrogate pair.</summary>
    public static string Start(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>A time in UTC, with its age beside it.</summary>
    public static Html Time(DateTimeOffset time, DateTimeOffset now) =>
        Html.Of($"<time datetime=\"{CopTime.Format(time)}\">{Utc(time)}</time> <span class=\"dim\">{Age(now - time)}</span>");

    /// <summary>A time in UTC without a date when it is of the same day.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>An age or, when negative, a time to come.</summary>
    public static string Age(TimeSpan age) => age < TimeSpan.Zero ? $"in {Length(-age)}" : $"{Length(age)} ago";

    /// <summary>The length of a time span in its largest unit.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.#} s"),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0} d"),
    };

    /// <summary>A duration of work: in milliseconds below a second.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        _ => Length(duration),
    };

    /// <summary>A rate with as many digits as can be trusted.</summary>
    public static string Rate(double rate) => rate.ToString(
        rate switch { >= 10 => "#,0", >= 1 => "0.#", _ => "0.###" }, CultureInfo.InvariantCulture);

    /// <summary>A number with groups of thousands.</summary>
    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts: <c>1 topic</c>, <c>2 topics</c>.</summary>
    public static string Counted(long number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";

    /// <summary>A size in bytes.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MB"),
    };

    /// <summary>The beginning of a text on one line, and a count of what is left out.</summary>
    public static string Short(string? text, int most = Shown)
    {
        if (text is null)
            return "";
        var line = text.ReplaceLineEndings(" ");
        var start = Start(line, most);
        return start.Length == line.Length ? line : $"{start}… (+{Number(line.Length - start.Length)} characters)";
    }

    /// <summary>The beginning of a text with its lines, and a count of what is left out.</summary>
    public static string Cut(string text, int most)
    {
        var start = Start(text, most);
        return start.Length == text.Length ? text : $"{start}\n… (+{Number(text.Length - start.Length)} characters)";
    }

    /// <summary>A word of the protocol, such as <c>in_progress</c>, for people.</summary>
    public static string Words(string name) => name.Replace('_', ' ');
}
