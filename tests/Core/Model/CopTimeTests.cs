using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Model;

/// <summary>Times have one written form and several accepted forms; the framework's pattern parsing is the oracle.</summary>
[Trait("spec", "3.4.1")]
public sealed class CopTimeTests
{
    private const string Alphabet = "0123456789-:.TZtz+ \u0660é";

    [Theory]
    [InlineData("2025-12-14T10:00:00Z", "2025-12-14T10:00:00.000Z")]
    [InlineData("2025-12-14T10:00:00.5Z", "2025-12-14T10:00:00.500Z")]
    [InlineData("2025-12-14T10:00:00.123456789Z", "2025-12-14T10:00:00.123Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z")]
    public void A_time_in_UTC_is_read_and_written_in_the_kernel_s_form(string text, string written)
    {
        CopTime.TryParse(text, out var time).ShouldBeTrue();
        CopTime.Format(time).ShouldBe(written);
        time.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2025-12-14")]
    [InlineData("2025-12-14T10:00Z")]
    [InlineData("2025-12-14T10:00:00")]
    [InlineData("2025-12-14T10:00:00.Z")]
    [InlineData("2025-12-14T10:00:00,5Z")]
    [InlineData("2025-12-14T10:00:00+00:00")]
    [InlineData("2025-12-14T10:00:00.1234567890Z")]
    [InlineData("2025-12-14t10:00:00z")]
    [InlineData("2025-12-14 10:00:00Z")]
    [InlineData("2025-02-29T10:00:00Z")]
    [InlineData("2025-13-01T10:00:00Z")]
    [InlineData("2025-00-10T10:00:00Z")]
    [InlineData("2025-12-00T10:00:00Z")]
    [InlineData("0000-12-14T10:00:00Z")]
    [InlineData("2025-12-14T24:00:00Z")]
    [InlineData("2025-12-14T10:60:00Z")]
    [InlineData("2025-12-14T10:00:60Z")]
    [InlineData("+025-12-14T10:00:00Z")]
    [InlineData("2025-1\u0662-14T10:00:00Z")]
    public void A_malformed_time_is_refused(string? text) => CopTime.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_time_is_written_as_by_the_framework_s_pattern() => ForSeeds(3000, random =>
    {
        var time = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks + 1), TimeSpan.Zero);
        return CopTime.Format(
            time.ToOffset(TimeSpan.FromHours(time.Year is 1 or 9999 ? 0 : random.Next(-14, 15)))) == time.UtcDateTime.ToString(
        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    });

    [Fact]
    public void A_time_is_parsed_as_by_the_framework_s_pattern() => ForSeeds(20_000, random =>
    {
        var text = new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks + 1), TimeSpan.Zero)
            .ToString(
                "yyyy-MM-dd'T'HH:mm:ss" +
                    (random.Next(8) is > 0 and var digits ? "." + new string('f', digits) : ""), CultureInfo.InvariantCulture) + "Z";
        for (var change = random.Next(3); change > 0; change--)
        {
            var at = random.Next(text.Length);
            text = text[..at] + Alphabet[random.Next(Alphabet.Length)] + text[(at + random.Next(2))..];
        }

        var isTime = TryParseByPattern(text, out var wanted);
        return CopTime.TryParse(text, out var time) == isTime && (!isTime || time == wanted);
    });

    private static bool TryParseByPattern(string text, out DateTimeOffset time)
    {
        var patterns =
            Enumerable.Range(0, 8).Select(digits => "yyyy-MM-dd'T'HH:mm:ss" + (digits == 0 ? "" : "." + new string('f', digits)) + "'Z'");
        // A longer fraction is truncated to the framework's seven digits.
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var cut = point == 19 && text.Length is 29 or 30 && text[^1] == 'Z' && text[27..^1].All(char.IsAsciiDigit)
            ? text[..27] + "Z"
            : text;
        return DateTimeOffset.TryParseExact(cut, [.. patterns], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static void ForSeeds(int count, Func<Random, bool> holds) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(new Random(seed))));
}
