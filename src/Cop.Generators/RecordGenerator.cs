using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Cop.Generators;

/// <summary>Completes partial records that carry <c>[EventType]</c> or <c>[CopData]</c>, so that they need no reflection.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RecordGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contexts = context.SyntaxProvider.ForAttributeWithMetadataName(
            JsonContexts.Attribute, (node, _) => node is ClassDeclarationSyntax,
            (found, _) => new JsonContexts((INamedTypeSymbol)found.TargetSymbol)).Collect();
        Register(context, Symbols.EventType, contexts);
        // A record may be both: the payload of an event, and data that an agent keeps.
        Register(context, Symbols.CopData, contexts);
    }

    private static void Register(
        IncrementalGeneratorInitializationContext context, string attribute,
        IncrementalValueProvider<ImmutableArray<JsonContexts>> contexts)
    {
        var records = context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute, (node, _) => node is RecordDeclarationSyntax, (found, _) =>
                RecordReader.Read((INamedTypeSymbol)found.TargetSymbol, isPayload: attribute == Symbols.EventType))
            .Where(record => record is not null);
        context.RegisterSourceOutput(records.Combine(contexts), (output, item) =>
        {
            var (record, known) = (item.Left!, item.Right);
            var listing = known.FirstOrDefault(each => each.Lists(record.FullName))?.Name;
            var name = record.FullName.Replace("global::", "").Replace('<', '_').Replace('>', '_');
            output.AddSource(
                record.IsPayload ? $"{name}.g.cs" : $"{name}.data.g.cs",
                SourceText.From(RecordWriter.Write(record, listing), Encoding.UTF8));
        });
    }
}
