using System.Collections.Frozen;
using System.Text.Json;

namespace Cop.AI;

/// <summary>Prices of models, as data. The cost of a model without a price is unknown, never zero.</summary>
public sealed class ModelPrices
{
    private const decimal Million = 1_000_000m;

    private readonly FrozenDictionary<string, ModelPrice> _prices;

    /// <summary>Creates a table.</summary>
    /// <param name="prices">The price of each model, by its name as it is asked for.</param>
    /// <param name="currency">The currency of all prices. Default: USD.</param>
    public ModelPrices(IEnumerable<KeyValuePair<string, ModelPrice>> prices, string currency = "USD")
    {
        ArgumentNullException.ThrowIfNull(prices);
        ArgumentException.ThrowIfNullOrEmpty(currency);
        (_prices, Currency) = (prices.ToFrozenDictionary(StringComparer.Ordinal), currency);
        if (_prices.FirstOrDefault(entry => entry.Value.Input < 0 || entry.Value.Output < 0) is { Key: { } negative })
            throw new ArgumentException($"The price of '{negative}' is negative.", nameof(prices));
    }

    /// <summary>The currency of all prices.</summary>
    public string Currency { get; }

    /// <summary>
    /// Reads a table: <c>{"currency": "USD", "models": {"name": {"input": 0.15, "output": 0.6}}}</c>, for a million tokens.
    /// </summary>
    /// <exception cref="FormatException">The text is no such table; the message says where.</exception>
    public static ModelPrices Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            var prices = document.RootElement.GetProperty("models").EnumerateObject().Select(model => KeyValuePair.Create(
                model.Name, new ModelPrice(Price(model, "input"), Price(model, "output")))).ToList();
            var currency = document.RootElement.TryGetProperty("currency", out var named) ? named.GetString() : null;
            return new ModelPrices(prices, currency ?? "USD");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The prices are no table of models with input and output: {fault.Message}", fault);
        }
    }

    /// <summary>Returns whether a model has a price.</summary>
    public bool Has(string model) => _prices.ContainsKey(model);

    /// <summary>
    /// Computes the cost of a call, with at most 12 digits behind the point; null when the model has no price or the tokens are unknown.
    /// </summary>
    public decimal? CostOf(string model, ModelUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return _prices.TryGetValue(model, out var price)
            && (usage.InputTokens * price.Input + usage.OutputTokens * price.Output) / Million is { } cost
            ? Amount.Rounded(cost) : null;
    }

    private static decimal Price(JsonProperty model, string name) =>
        model.Value.GetProperty(name).TryGetDecimal(out var price) ? price
            : throw new ArgumentException($"the {name} price of '{model.Name}' is no decimal");
}
