using System.Globalization;

namespace Cop.AI;

/// <summary>The most that a call may use, reserved before it is made.</summary>
/// <param name="Tokens">Tokens: those of the request, estimated from its length, and the maximum of the answer.</param>
/// <param name="Cost">Money at the price of the model; null when it has none.</param>
internal readonly record struct Reservation(long Tokens, decimal? Cost)
{
    private const int BytesPerToken = 3;

    public static Reservation For(ModelRequest request, int maxOutputTokens, string model, ModelPrices? prices)
    {
        var input = request.Json.Utf8.Length / BytesPerToken + 1;
        return new Reservation(
            input + maxOutputTokens,
            prices?.CostOf(model, new ModelUsage(1) { InputTokens = input, OutputTokens = maxOutputTokens }));
    }

    /// <summary>The most that a call may use whichever model of a chain answers it: the dearest one counts.</summary>
    public static Reservation ForAny(ModelRequest request, int maxOutputTokens, IEnumerable<string> models, ModelPrices? prices) =>
        models.Select(model => For(request, maxOutputTokens, model, prices)).MaxBy(reservation => reservation.Cost ?? -1);

    /// <summary>Says which limit the call would exceed; null when it fits.</summary>
    public string? Exceeds(Budget budget, int calls, long tokens, decimal cost, TimeSpan elapsed)
    {
        if (budget.Calls is { } maxCalls && calls + 1 > maxCalls)
            return Text($"{calls} of {maxCalls} calls were made");
        if (budget.Tokens is { } maxTokens && tokens + Tokens > maxTokens)
            return Text($"{tokens} of {maxTokens} tokens were used, and the next call may use {Tokens}");
        if (budget.Cost is { } maxCost && cost + (Cost ?? 0) > maxCost)
            return Text($"{cost} of {maxCost} were spent, and the next call may cost {Cost}");
        return budget.WallTime is { } limit && elapsed >= limit ? Text($"{elapsed} of {limit} have passed") : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
