using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.ML.Tokenizers;

namespace Cop.Packages;

/// <summary>Counts tokens. Texts are counted in pieces, since a tokenizer takes seconds for one long word.</summary>
internal sealed class TokenCounter(TokenEstimate estimate)
{
    public const int MaxPiece = 1024;

    // Loading one takes a fifth of a second, so it is done once and only where something is counted.
    private static readonly ConcurrentDictionary<string, Lazy<Tokenizer>> Tokenizers = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<(string Encoding, string Text), int> Counted = new();

    private const int MaxCounted = 1024;
    private const int MaxCountedLength = 32 * 1024;

    /// <summary>The tokens of a text.</summary>
    public TokenCount OfText(string text) => Times(Count(text), estimate.Prose);

    /// <summary>The tokens of the schema of a tool.</summary>
    public TokenCount OfSchema(string json) => Times(Count(json), estimate.Tools);

    /// <summary>The tokens of what is left of a template, without run-time values: of branches, the smaller and the greater one.</summary>
    public TokenCount OfNodes(ImmutableArray<TemplateNode> nodes) =>
        nodes.Aggregate(new TokenCount(0, 0, 0), (sum, node) => sum + OfNode(node));

    /// <summary>The pieces of a text: at most 1,024 characters, cut at whitespace where there is some.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int length = Math.Min(MaxPiece, text.Length - start);
            if (start + length < text.Length)
            {
                int cut = text.AsSpan(start, length).LastIndexOfAny(' ', '\n', '\t');
                if (cut > 0) length = cut;
                else if (char.IsHighSurrogate(text[start + length - 1])) length--;
            }

            yield return text.Substring(start, length);
            start += length;
        }
    }

    private TokenCount OfNode(TemplateNode node) => node switch
    {
        TemplateNode.Text text => OfText(text.Content),
        TemplateNode.Value { Operand: { IsConstant: true, Constant: { } value } } => OfText(value.AsString() ?? value.ToString()),
        TemplateNode.If block => TokenCount.Either(OfNodes(block.Then), OfNodes(block.Else)),
        TemplateNode.Model block => TokenCount.Either(OfNodes(block.Then), OfNodes(block.Else)),
        TemplateNode.Each block => TokenCount.Either(OfNodes(block.Body), OfNodes(block.Else)),
        TemplateNode.Scope scope => OfNodes(scope.Body),
        _ => new(0, 0, 0),
    };

    private int Count(string text)
    {
        if (Counted.TryGetValue((estimate.Encoding, text), out int known)) return known;
        var tokenizer = Tokenizers.GetOrAdd(
            estimate.Encoding, static name => new Lazy<Tokenizer>(() => TiktokenTokenizer.CreateForEncoding(name))).Value;
        int count = Pieces(text).Sum(piece => tokenizer.CountTokens(piece));
        if (Counted.Count >= MaxCounted) Counted.Clear();
        if (text.Length <= MaxCountedLength) Counted[(estimate.Encoding, text)] = count;
        return count;
    }

    private static TokenCount Times(int count, (double Low, double Middle, double High) factors) =>
        new((int)Math.Floor(count * factors.Low), (int)Math.Round(count * factors.Middle), (int)Math.Ceiling(count * factors.High));
}
