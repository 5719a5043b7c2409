using System.Reflection;

namespace Cop.Testing.Tests;

/// <summary>Contracts of records, compared with an approved file.</summary>
public sealed class EventContractsTests : IDisposable
{
    private static readonly Assembly Own = typeof(EventContractsTests).Assembly;

    private const string Before = "1: { sku String }";
    private const string After = "1: { sku Int32 }";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"cop-contracts-{Guid.NewGuid():N}.txt");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_changed_a_renamed_and_a_new_record_are_named()
    {
        var first = Should.Throw<InvalidOperationException>(() => EventContracts.Verify(_path, Own)).Message;
        first.ShouldContain("New: event stock.watched 1: { sku String }.");
        var lines = first.Split(Environment.NewLine).Where(line => line.StartsWith("New: ", StringComparison.Ordinal))
            .Select(line => line[5..^1]).ToList();
        File.WriteAllLines(_path, lines);
        EventContracts.Verify(_path, Own);

        File.WriteAllLines(_path, [
            .. lines.Select(line => line.Replace($"stock.watched {Before}", $"stock.watched {After}", StringComparison.Ordinal)),
            "event stock.gone 1: { sku String }",
        ]);
        var faults = Should.Throw<InvalidOperationException>(() => EventContracts.Verify(_path, Own)).Message;
        faults.ShouldContain($"Changed under one version: event stock.watched {After} is now event stock.watched {Before}.");
        faults.ShouldContain("Gone or renamed: event stock.gone 1");
        faults.ShouldContain("COP_APPROVE=1");
        faults.ShouldNotContain("New: ");
    }
}
