using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;

namespace Cop.Bench;

/// <summary>Appends of Marten without COP: a session an append, on one stream a topic.</summary>
internal sealed class PlainMarten : IAsyncDisposable
{
    /// <summary>The server has 100 connections for all sides.</summary>
    public const int MaxConnections = 16;

    private static readonly string Text = new('x', 300);
    private readonly DocumentStore _store;
    private readonly bool _hasProjection;

    /// <param name="connectionString">The server.</param>
    /// <param name="schema">A schema of its own.</param>
    /// <param name="mode">The way in which Marten numbers events.</param>
    /// <param name="hasProjection">Whether one inline projection writes a document; otherwise the session stores two.</param>
    public PlainMarten(string connectionString, string schema, EventAppendMode mode, bool hasProjection)
    {
        _hasProjection = hasProjection;
        _store = DocumentStore.For(marten =>
        {
            marten.Connection($"{connectionString};Maximum Pool Size={MaxConnections};Max Auto Prepare=64;No Reset On Close=true");
            marten.DatabaseSchemaName = schema;
            marten.DisableNpgsqlLogging = true;
            marten.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
            marten.Events.StreamIdentity = StreamIdentity.AsString;
            marten.Events.AppendMode = mode;
            if (hasProjection)
                marten.Projections.Add<NoteCountProjection>(ProjectionLifecycle.Inline);
        });
    }

    public Task MigrateAsync() => _store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();

    public async Task AppendAsync(string topic, int call, int count)
    {
        await using var session = _store.LightweightSession();
        object[] events = [.. Enumerable.Repeat(new NoteTaken(Text), count)];
        if (call == 0)
            session.Events.StartStream(topic, events);
        else
            session.Events.Append(topic, events);
        if (!_hasProjection)
        {
            session.Store(new NoteCount { Id = topic, Count = (call + 1) * count });
            session.Store(new LastNote { Id = topic, Text = Text });
        }

        await session.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
