namespace Cop;

/// <summary>What a migration did to a schema.</summary>
/// <param name="From">The version before; 0 when the schema was not there.</param>
/// <param name="To">The version now.</param>
public sealed record SchemaMigration(int From, int To);
