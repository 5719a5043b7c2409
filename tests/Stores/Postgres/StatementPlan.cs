using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Plans of statements, and the lists of topics that pages ask for.</summary>
internal static class StatementPlan
{
    /// <summary>Returns the plan of a statement for parameters written as SQL.</summary>
    /// <param name="connectionString">The server.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="isGeneric">Whether the plan is for any parameters.</param>
    /// <param name="parameters">The parameters; empty for none.</param>
    /// <param name="options">Options of explain.</param>
    /// <param name="settings">Statements to run before.</param>
    public static async Task<string> ExplainAsync(
        string connectionString, string sql, bool isGeneric, string parameters, string options = "costs off", string settings = "")
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"{settings}set plan_cache_mode = {(isGeneric ? "force_generic_plan" : "force_custom_plan")};\nprepare s as {sql};\nexplain " +
                $"({options}) execute s{(parameters.Length > 0 ? $"({parameters})" : "")}", connection);
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        do
        {
            while (await reader.ReadAsync())
                lines.Add(reader.GetString(0));
        }
        while (await reader.NextResultAsync());
        return string.Join('\n', lines);
    }

    /// <summary>The labels of each combination of the filters of topics.</summary>
    public static IEnumerable<string[]> Filters() =>
        from status in new[] { "", "status:0", "status:3" }
        from word in new[] { "", "word:topic", "word:w7" }
        from type in new[] { "", "type:tool.*" }
        from profile in new[] { "", "profile:hitl" }
        from preset in new[] { "", "stuck", "waits", "asked:human:ada" }
        select new[] { status, word, type, profile, preset }.Where(label => label.Length > 0).ToArray();

    /// <summary>Requires that each combination of the filters of topics is listed by an index.</summary>
    /// <param name="explain">Returns the plan of the list of labels, in a generic or a custom plan.</param>
    /// <param name="table">The table of the index of topics.</param>
    public static async Task MustListByAnIndexAsync(Func<string[], bool, Task<string>> explain, string table)
    {
        foreach (var labels in Filters())
        {
            foreach (var isGeneric in new[] { false, true })
            {
                var plan = await explain(labels, isGeneric);
                plan.ShouldNotContain($"Seq Scan on {table}", Case.Sensitive, string.Join(' ', labels));
                plan.ShouldContain(labels.Length == 0 ? $"{table}_change" : $"{table}_labels", Case.Sensitive, string.Join(' ', labels));
            }
        }
    }
}
