using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The dated file of models: windows, features, families and tokenizers (P-48). No id of a model is in the code.</summary>
internal sealed class ModelData
{
    private const string Resource = "models.json";

    private static readonly Lazy<ModelData> Shipped = new(static () =>
    {
        using var stream = typeof(ModelData).Assembly.GetManifestResourceStream(Resource)
            ?? throw new CopInvariantException($"The assembly has no {Resource}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return new ModelData(CopJson.Parse(copy.ToArray()).Unwrap());
    });

    private readonly CopJson _document;

    private ModelData(CopJson document) => _document = document;

    /// <summary>The digest of the data, which is part of every key of the build.</summary>
    public string Digest => _document.Hash().Value;

    /// <summary>The data of a file, or that of the library.</summary>
    /// <exception cref="PackageFaultException">The file cannot be read.</exception>
    public static ModelData Read(string? file)
    {
        if (file is null) return Shipped.Value;
        if (!File.Exists(file) || !CopJson.Parse(File.ReadAllBytes(file)).TryGet(out var document, out var error)
            || document["models"] is null)
            throw new PackageFaultException(
                DiagnosticCodes.BadModels, $"{file} has no model data.", fix: new("take spec/packages/models.json as a pattern"));
        return new ModelData(document);
    }

    /// <summary>The data of a model; for an unknown one, or none, what its provider says about families.</summary>
    /// <param name="id">The id; null when the target names none.</param>
    /// <param name="format">The format of the target.</param>
    public ModelInfo Find(string? id, string format)
    {
        var entry = id is null ? null : _document["models"]!.Items
            .Where(each => each["id"]?.AsString() is { } known && (known == id || id.StartsWith(known + "-", StringComparison.Ordinal)))
            .MaxBy(each => each["id"]!.AsString()!.Length);
        string? family = entry?["family"]?.AsString() ?? (id is null ? _document["providers"]?[format]?.AsString() : null);
        return new(
            id, family, Number(entry?["window"]), Number(entry?["max_output"]),
            [.. (entry?["features"]?.Items ?? []).Select(each => each.AsString()!)],
            entry?["tokenizer"]?.AsString()
                ?? (family is null ? null : _document["tokenizers_of_families"]?[family]?.AsString()) ?? "unknown",
            entry is not null);
    }

    /// <summary>The estimate of a tokenizer: an encoding, and the low, middle and high factors for prose and for schemas.</summary>
    public TokenEstimate EstimateOf(string tokenizer)
    {
        var entry = _document["tokenizers"]?[tokenizer] ?? _document["tokenizers"]!["unknown"]!;
        return new(entry["encoding"]!.AsString()!, Factors(entry["prose"]), Factors(entry["tools"]));
    }

    private static (double Low, double Middle, double High) Factors(CopJson? factors)
    {
        var numbers = (factors?.Items ?? []).Select(each => each.Element.GetDouble()).ToImmutableArray();
        return numbers.Length == 3 ? (numbers[0], numbers[1], numbers[2]) : (1, 1, 1);
    }

    private static int? Number(CopJson? json) => json?.Element.TryGetInt32(out int number) == true ? number : null;
}
