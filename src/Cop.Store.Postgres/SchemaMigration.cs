namespace Cop;

/// <summary>The result of a migration of a schema.</summary>
/// <param name="From">The version before; 0 when the schema did not exist.</param>
/// <param name="To">The version now.</param>
public sealed record SchemaMigration(int From, int To);
