using Npgsql;

namespace Cop;

/// <summary>Adds the package's statements to a batch.</summary>
internal readonly struct BatchStatements(NpgsqlBatch batch, SqlText sql)
{
    public void Add(string name, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql[name]);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }
}
