using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>The use of recorded model calls. What a call does not report is counted, and is part of no sum. Pure.</summary>
/// <remarks>The records are those that <c>cop ai cost</c> reads: spec/ai.md, "Model calls".</remarks>
internal sealed record ModelUse
{
    private const NumberStyles AmountStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
    private const decimal PartsPerUnit = 1_000_000_000_000m;

    // Larger numbers of one record would let a few of them exceed the counters of the index.
    private const long MaxNumber = 1_000_000_000_000;

    public static ModelUse None { get; } = new();

    public long Calls { get; init; }

    public long Input { get; init; }

    public long Output { get; init; }

    /// <summary>The calls that lack a number of tokens.</summary>
    public long Unreported { get; init; }

    /// <summary>The money of the calls that have a price, with at most 12 digits behind the point.</summary>
    public decimal Cost { get; init; }

    /// <summary>The calls without a price.</summary>
    public long Unpriced { get; init; }

    /// <summary>Reads the call that an event records.</summary>
    public static bool TryRead(Event stored, out string model, [NotNullWhen(true)] out ModelUse? use)
    {
        (model, use) = ("", null);
        if (!EffectEvents.IsRecordedEffect(stored) || stored.Payload["artifact"]?["payload"] is not { Kind: JsonValueKind.Object } call
            || (call["stateVersion"]?.AsString() ?? "1") != "1" || call["requestDigest"]?.AsString() is null
            || call["endpoint"]?.AsString() is null || call["modelRequested"]?.AsString() is not { } asked
            || IsAbsent(call["request"]) || IsAbsent(call["response"])
            || call["usage"] is not { Kind: JsonValueKind.Object } usage || IsAbsent(usage["calls"])
            || !TryNumber(usage["inputTokens"], out var input) || !TryNumber(usage["outputTokens"], out var output)
            || !TryAmount(usage["cost"], out var cost))
            return false;
        (model, use) = (asked, new ModelUse
        {
            Calls = 1, Input = input ?? 0, Output = output ?? 0, Unreported = input is null || output is null ? 1 : 0,
            Cost = cost ?? 0, Unpriced = cost is null ? 1 : 0,
        });
        return true;
    }

    public ModelUse Plus(ModelUse other) => new()
    {
        Calls = Calls + other.Calls, Input = Input + other.Input, Output = Output + other.Output,
        Unreported = Unreported + other.Unreported, Cost = Cost + other.Cost, Unpriced = Unpriced + other.Unpriced,
    };

    /// <summary>The use as counters: money is in whole units and in parts of 10⁻¹² of one.</summary>
    public IEnumerable<(string Name, long Value)> ToCounters() =>
    [
        ("calls", Calls), ("in", Input), ("out", Output), ("unreported", Unreported), ("unpriced", Unpriced),
        ("cost", (long)decimal.Truncate(Cost)), ("part", (long)((Cost - decimal.Truncate(Cost)) * PartsPerUnit)),
    ];

    /// <summary>The use of one counter; a name of none is no use.</summary>
    public static ModelUse FromCounter(string name, long value) => name switch
    {
        "calls" => None with { Calls = value },
        "in" => None with { Input = value },
        "out" => None with { Output = value },
        "unreported" => None with { Unreported = value },
        "unpriced" => None with { Unpriced = value },
        "cost" => None with { Cost = value },
        "part" => None with { Cost = value / PartsPerUnit },
        _ => None,
    };

    public CopJson ToJson() =>
        CopJson.Object(ToCounters().Where(counter => counter.Value != 0).Select(counter => (counter.Name,
            (CopJson?)CopJson.From(counter.Value.ToString(CultureInfo.InvariantCulture)))));

    public static ModelUse FromJson(CopJson json) => json.Members.Select(member => FromCounter(
        member.Name, long.TryParse(member.Value.AsString(), CultureInfo.InvariantCulture, out var value) ? value : 0))
        .Aggregate(None, (sum, use) => sum.Plus(use));

    private static bool IsAbsent(CopJson? value) => value is null or { Kind: JsonValueKind.Null };

    private static bool TryNumber(CopJson? value, out long? number)
    {
        number = null;
        if (IsAbsent(value))
            return true;
        if (value!.Kind != JsonValueKind.Number || !value.Element.TryGetInt64(out var read))
            return false;
        number = Math.Clamp(read, 0, MaxNumber);
        return true;
    }

    private static bool TryAmount(CopJson? value, out decimal? amount)
    {
        amount = null;
        if (IsAbsent(value))
            return true;
        if (!decimal.TryParse(value!.AsString(), AmountStyle, CultureInfo.InvariantCulture, out var read))
            return false;
        amount = Math.Clamp(read, 0, MaxNumber);
        return true;
    }
}
